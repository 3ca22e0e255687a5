namespace RedHare.Lua;

/// <summary>Parameters and body of a function.</summary>
internal sealed class FunctionBodyParser(Compilation compilation)
{
    private readonly Compilation _compilation = compilation;
    private readonly Lexer _lexer = compilation.Lexer;

    /// <summary>A whole chunk.</summary>
    public Prototype ParseChunk()
    {
        _compilation.Function.IsVarArg = true;
        _lexer.Next();
        _compilation.Statements.ParseBlock();
        _compilation.Check(TokenKind.EndOfSource);
        return _compilation.Finish(0);
    }

    /// <summary>"(parameters) … end", the word "function" being at a line.</summary>
    public void Parse(out Expression closure, bool isMethod, int line)
    {
        var function = _compilation.Begin(line);
        _compilation.Expect(TokenKind.LeftParenthesis);
        if (isMethod)
        {
            function.Declare(_compilation.Strings.Intern("self"u8), 0);
            function.Activate(1);
        }
        ParseParameters(function);
        _compilation.Expect(TokenKind.RightParenthesis);
        _compilation.Statements.ParseBlock();
        var lastLine = _lexer.Line;
        _compilation.ExpectMatch(TokenKind.End, TokenKind.Function, line);
        var prototype = _compilation.Finish(lastLine);
        var outer = _compilation.Function;
        closure = new Expression(ExpressionKind.Relocatable, outer.Code.Add(OpCode.Closure, 0, outer.Add(prototype)));
    }

    private void ParseParameters(FunctionState function)
    {
        var count = 0;
        if (_compilation.Kind != TokenKind.RightParenthesis)
        {
            do
            {
                switch (_compilation.Kind)
                {
                    case TokenKind.Name:
                        function.Declare(_compilation.ExpectName(), count++);
                        break;
                    case TokenKind.Dots:
                        _lexer.Next();
                        // Lua 5.0's way to the extra arguments lives on as a local, filled unless the function uses "..." itself.
                        function.Declare(_compilation.Strings.Intern("arg"u8), count++);
                        function.IsVarArg = function.NeedsArg = true;
                        break;
                    default:
                        throw _lexer.Error("<name> or '...' expected");
                }
            }
            while (!function.IsVarArg && _compilation.Skip(TokenKind.Comma));
        }
        function.Activate(count);
        function.Parameters = function.ActiveLocals - (function.IsVarArg ? 1 : 0);
        function.Reserve(function.ActiveLocals);
    }
}
