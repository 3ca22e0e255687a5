namespace RedHare.Lua;

/// <summary>Table constructors. Elements of the list are gathered in registers and stored fifty at a time.</summary>
internal sealed class ConstructorParser(Compilation compilation)
{
    private const int Batch = 50;

    private readonly Compilation _compilation = compilation;
    private readonly Lexer _lexer = compilation.Lexer;

    private FunctionState Function => _compilation.Function;

    /// <summary>"{ … }".</summary>
    public void Parse(out Expression table)
    {
        var line = _lexer.Line;
        var function = Function;
        var position = function.Code.Add(OpCode.NewTable, 0, 0, 0);
        table = new Expression(ExpressionKind.Relocatable, position);
        function.ToNextRegister(ref table);
        var register = table.Info;
        var (elements, fields, pending) = (0, 0, 0);
        var last = new Expression(ExpressionKind.Void);
        _compilation.Expect(TokenKind.LeftBrace);
        do
        {
            if (_compilation.Kind == TokenKind.RightBrace) break;
            CloseElement(register, ref last, elements, ref pending);
            if (_compilation.Kind == TokenKind.LeftBracket || (_compilation.Kind == TokenKind.Name && _lexer.Peek() == TokenKind.Assign))
            {
                ParseField(register);
                fields++;
            }
            else
            {
                _compilation.Expressions.Parse(out last);
                elements++;
                pending++;
            }
        }
        while (_compilation.Skip(TokenKind.Comma) || _compilation.Skip(TokenKind.Semicolon));
        _compilation.ExpectMatch(TokenKind.RightBrace, TokenKind.LeftBrace, line);
        if (pending > 0) elements -= StoreLast(register, ref last, elements, pending);
        function.Code[position] = new Instruction(OpCode.NewTable, register, Room(elements), Room(fields));
    }

    private void ParseField(int table)
    {
        var function = Function;
        var register = function.FreeRegister;
        Expression key;
        if (_compilation.Kind == TokenKind.Name) key = _compilation.NameConstant();
        else _compilation.Expressions.ParseIndex(out key);
        _compilation.Expect(TokenKind.Assign);
        var rk = function.ToRk(ref key);
        _compilation.Expressions.Parse(out var value);
        function.SetElement(table, rk, function.ToRk(ref value));
        function.FreeRegister = register;
    }

    private void CloseElement(int table, ref Expression element, int elements, ref int pending)
    {
        if (element.Kind == ExpressionKind.Void) return;
        Function.ToNextRegister(ref element);
        element.Kind = ExpressionKind.Void;
        if (pending < Batch) return;
        Store(table, pending, elements - pending);
        pending = 0;
    }

    // Returns how many of the elements are of unknown number.
    private int StoreLast(int table, ref Expression last, int elements, int pending)
    {
        if (last.HasManyResults)
        {
            Function.WantMany(ref last, -1);
            Store(table, 0, elements - pending);
            return 1;
        }
        if (last.Kind != ExpressionKind.Void) Function.ToNextRegister(ref last);
        Store(table, pending, elements - pending);
        return 0;
    }

    private void Store(int table, int count, int stored)
    {
        var code = Function.Code;
        if (stored <= short.MaxValue) code.Add(OpCode.SetList, table, count, stored);
        else
        {
            code.Add(OpCode.SetList, table, count, -1);
            code.Add(OpCode.ExtraArg, 0, stored);
        }
        Function.FreeRegister = table + 1;
    }

    // Lua keeps these counts with four significant bits, rounded up. The size of the array part decides which border # finds among nils.
    private static int Room(int count)
    {
        var shift = 0;
        while (count >= 16)
        {
            count = (count + 1) >> 1;
            shift++;
        }
        return (int)Math.Min((long)count << shift, short.MaxValue);
    }
}
