namespace RedHare.Lua;

/// <summary>while, repeat, for and break.</summary>
internal sealed class LoopParser(Compilation compilation)
{
    private readonly Compilation _compilation = compilation;
    private readonly Lexer _lexer = compilation.Lexer;
    private readonly AssignmentParser _assignments = new(compilation);

    private FunctionState Function => _compilation.Function;

    /// <summary>"while … do … end".</summary>
    public void ParseWhile(int line)
    {
        var function = Function;
        var code = function.Code;
        _lexer.Next();
        var start = code.Label();
        var exit = _compilation.Statements.ParseCondition();
        function.Enter(isLoop: true);
        _compilation.Expect(TokenKind.Do);
        _compilation.Statements.ParseScope();
        code.Patch(code.Jump(), start);
        _compilation.ExpectMatch(TokenKind.End, TokenKind.While, line);
        function.Leave();
        code.PatchHere(exit);
    }

    /// <summary>"repeat … until …": the condition sees the locals of the block.</summary>
    public void ParseRepeat(int line)
    {
        var function = Function;
        var code = function.Code;
        var start = code.Label();
        function.Enter(isLoop: true);
        var scope = function.Enter(isLoop: false);
        _lexer.Next();
        _compilation.Statements.ParseBlock();
        _compilation.ExpectMatch(TokenKind.Until, TokenKind.Repeat, line);
        var again = _compilation.Statements.ParseCondition();
        if (scope.HasCaught)
        {
            // Both ways out of the scope must close what was caught.
            Break();
            code.PatchHere(again);
            function.Leave();
            code.Patch(code.Jump(), start);
        }
        else
        {
            function.Leave();
            code.Patch(again, start);
        }
        function.Leave();
    }

    /// <summary>"for … do … end".</summary>
    public void ParseFor(int line)
    {
        var function = Function;
        function.Enter(isLoop: true);
        _lexer.Next();
        var name = _compilation.ExpectName();
        switch (_compilation.Kind)
        {
            case TokenKind.Assign:
                ParseNumeric(name, line);
                break;
            case TokenKind.Comma or TokenKind.In:
                ParseGeneric(name);
                break;
            default:
                throw _lexer.Error("'=' or 'in' expected");
        }
        _compilation.ExpectMatch(TokenKind.End, TokenKind.For, line);
        function.Leave();
    }

    /// <summary>A jump out of the innermost loop.</summary>
    public void Break()
    {
        var function = Function;
        var block = function.Block;
        var hasCaught = false;
        for (; block is { IsLoop: false }; block = block.Outer) hasCaught |= block.HasCaught;
        if (block is null) throw _lexer.Error("no loop to break");
        if (hasCaught) function.Code.Add(OpCode.Close, block.ActiveLocals, 0, 0);
        function.Code.Join(ref block.Breaks, function.Code.Jump());
    }

    private void ParseNumeric(LuaString name, int line)
    {
        var function = Function;
        var register = function.FreeRegister;
        DeclareHidden("(for index)"u8, 0);
        DeclareHidden("(for limit)"u8, 1);
        DeclareHidden("(for step)"u8, 2);
        function.Declare(name, 3);
        _compilation.Expect(TokenKind.Assign);
        ParseToRegister();
        _compilation.Expect(TokenKind.Comma);
        ParseToRegister();
        if (_compilation.Skip(TokenKind.Comma)) ParseToRegister();
        else
        {
            function.Code.Add(OpCode.LoadK, function.FreeRegister, function.Constants.Of(1.0));
            function.Reserve(1);
        }
        ParseBody(register, line, 1, isNumeric: true);
    }

    private void ParseGeneric(LuaString name)
    {
        var function = Function;
        var register = function.FreeRegister;
        DeclareHidden("(for generator)"u8, 0);
        DeclareHidden("(for state)"u8, 1);
        DeclareHidden("(for control)"u8, 2);
        var names = 0;
        function.Declare(name, 3 + names++);
        while (_compilation.Skip(TokenKind.Comma)) function.Declare(_compilation.ExpectName(), 3 + names++);
        _compilation.Expect(TokenKind.In);
        var line = _lexer.Line;
        var count = _compilation.Expressions.ParseList(out var last);
        _assignments.Adjust(3, count, ref last);
        // The iterator is called above its own registers.
        function.CheckStack(3);
        ParseBody(register, line, names, isNumeric: false);
    }

    private void ParseBody(int register, int line, int names, bool isNumeric)
    {
        var function = Function;
        var code = function.Code;
        function.Activate(3);
        _compilation.Expect(TokenKind.Do);
        var entry = isNumeric ? code.AddJumping(OpCode.ForPrep, register) : code.Jump();
        function.Enter(isLoop: false);
        function.Activate(names);
        function.Reserve(names);
        _compilation.Statements.ParseScope();
        function.Leave();
        code.PatchHere(entry);
        var back = isNumeric ? code.AddJumping(OpCode.ForLoop, register) : code.Add(OpCode.TForLoop, register, 0, names);
        // An error in the iterator or the step belongs to the line of the "for".
        code.FixLine(line);
        code.Patch(isNumeric ? back : code.Jump(), entry + 1);
    }

    private void ParseToRegister()
    {
        _compilation.Expressions.Parse(out var e);
        Function.ToNextRegister(ref e);
    }

    private void DeclareHidden(ReadOnlySpan<byte> name, int position) => Function.Declare(_compilation.Strings.Intern(name), position);
}
