namespace RedHare.Lua;

/// <summary>Expressions, by precedence climbing.</summary>
internal sealed class ExpressionParser(Compilation compilation)
{
    private const int UnaryPriority = 8;

    private readonly Compilation _compilation = compilation;
    private readonly Lexer _lexer = compilation.Lexer;
    private readonly ConstructorParser _constructors = new(compilation);

    private FunctionState Function => _compilation.Function;

    /// <summary>An expression.</summary>
    public void Parse(out Expression e) => Parse(out e, 0);

    /// <summary>Expressions between commas; all but the last are put into registers. Returns how many.</summary>
    public int ParseList(out Expression last)
    {
        var count = 1;
        Parse(out last);
        for (; _compilation.Skip(TokenKind.Comma); count++)
        {
            Function.ToNextRegister(ref last);
            Parse(out last);
        }
        return count;
    }

    /// <summary>A name or parenthesis with all its fields, indexes and calls.</summary>
    public void ParsePrimary(out Expression e)
    {
        ParsePrefix(out e);
        while (true)
        {
            switch (_compilation.Kind)
            {
                case TokenKind.Dot:
                    ParseField(ref e);
                    break;
                case TokenKind.LeftBracket:
                    Function.ToAnyRegister(ref e);
                    ParseIndex(out var key);
                    Function.Index(ref e, ref key);
                    break;
                case TokenKind.Colon:
                    _lexer.Next();
                    var name = _compilation.NameConstant();
                    Function.Self(ref e, ref name);
                    ParseArguments(ref e);
                    break;
                case TokenKind.LeftParenthesis or TokenKind.String or TokenKind.LeftBrace:
                    Function.ToNextRegister(ref e);
                    ParseArguments(ref e);
                    break;
                default:
                    return;
            }
        }
    }

    /// <summary>The variable that a name stands for.</summary>
    public void ParseVariable(out Expression e)
    {
        var name = _compilation.ExpectName();
        e = Function.Find(name);
        if (e.Kind == ExpressionKind.Global) e.Info = Function.Constants.Of(name);
    }

    /// <summary>".name" or ":name" after an expression.</summary>
    public void ParseField(ref Expression e)
    {
        Function.ToAnyRegister(ref e);
        _lexer.Next();
        var name = _compilation.NameConstant();
        Function.Index(ref e, ref name);
    }

    /// <summary>"[expression]".</summary>
    public void ParseIndex(out Expression e)
    {
        _lexer.Next();
        Parse(out e);
        Function.ToValue(ref e);
        _compilation.Expect(TokenKind.RightBracket);
    }

    // Reads operators that bind more strongly than the limit; returns the first that does not.
    private BinaryOperator Parse(out Expression e, int limit)
    {
        _compilation.Enter();
        switch (_compilation.Kind)
        {
            case TokenKind.Not:
                _lexer.Next();
                Parse(out e, UnaryPriority);
                Function.Not(ref e);
                break;
            case TokenKind.Minus:
                _lexer.Next();
                Parse(out e, UnaryPriority);
                Function.Negate(ref e);
                break;
            case TokenKind.Hash:
                _lexer.Next();
                Parse(out e, UnaryPriority);
                Function.Length(ref e);
                break;
            default:
                ParseSimple(out e);
                break;
        }
        var sign = SignOf(_compilation.Kind);
        while (sign != BinaryOperator.None && LeftPriority(sign) > limit)
        {
            _lexer.Next();
            Function.Infix(sign, ref e);
            var next = Parse(out var right, RightPriority(sign));
            Function.Postfix(sign, ref e, ref right);
            sign = next;
        }
        _compilation.Leave();
        return sign;
    }

    private void ParseSimple(out Expression e)
    {
        switch (_compilation.Kind)
        {
            case TokenKind.Number:
                e = new Expression(_lexer.Token.Number);
                break;
            case TokenKind.String:
                e = _compilation.Constant(_lexer.Token.Text!);
                break;
            case TokenKind.Nil:
                e = new Expression(ExpressionKind.Nil);
                break;
            case TokenKind.True:
                e = new Expression(ExpressionKind.True);
                break;
            case TokenKind.False:
                e = new Expression(ExpressionKind.False);
                break;
            case TokenKind.Dots:
                if (!Function.IsVarArg) throw _lexer.Error("cannot use '...' outside a vararg function");
                Function.NeedsArg = false;
                e = new Expression(ExpressionKind.VarArg, Function.Code.Add(OpCode.VarArg, 0, 1, 0));
                break;
            case TokenKind.LeftBrace:
                _constructors.Parse(out e);
                return;
            case TokenKind.Function:
                _lexer.Next();
                _compilation.Bodies.Parse(out e, isMethod: false, _lexer.Line);
                return;
            default:
                ParsePrimary(out e);
                return;
        }
        _lexer.Next();
    }

    private void ParsePrefix(out Expression e)
    {
        switch (_compilation.Kind)
        {
            case TokenKind.LeftParenthesis:
                var line = _lexer.Line;
                _lexer.Next();
                Parse(out e);
                _compilation.ExpectMatch(TokenKind.RightParenthesis, TokenKind.LeftParenthesis, line);
                Function.Discharge(ref e);
                return;
            case TokenKind.Name:
                ParseVariable(out e);
                return;
            default:
                throw _lexer.Error("unexpected symbol");
        }
    }

    private void ParseArguments(ref Expression callee)
    {
        var line = _lexer.Line;
        var arguments = new Expression(ExpressionKind.Void);
        switch (_compilation.Kind)
        {
            case TokenKind.LeftParenthesis:
                if (line != _lexer.LastLine) throw _lexer.Error("ambiguous syntax (function call x new statement)");
                _lexer.Next();
                if (_compilation.Kind != TokenKind.RightParenthesis)
                {
                    ParseList(out arguments);
                    Function.WantMany(ref arguments, -1);
                }
                _compilation.ExpectMatch(TokenKind.RightParenthesis, TokenKind.LeftParenthesis, line);
                break;
            case TokenKind.LeftBrace:
                _constructors.Parse(out arguments);
                break;
            case TokenKind.String:
                arguments = _compilation.Constant(_lexer.Token.Text!);
                _lexer.Next();
                break;
            default:
                throw _lexer.Error("function arguments expected");
        }
        var function = Function;
        var register = callee.Info;
        var count = -1;
        if (!arguments.HasManyResults)
        {
            if (arguments.Kind != ExpressionKind.Void) function.ToNextRegister(ref arguments);
            count = function.FreeRegister - (register + 1);
        }
        callee = new Expression(ExpressionKind.Call, function.Code.Add(OpCode.Call, register, count + 1, 2));
        function.Code.FixLine(line);
        // Function and arguments are gone after the call; one result is there, unless the caller wants another number.
        function.FreeRegister = register + 1;
    }

    private static BinaryOperator SignOf(TokenKind kind) => kind switch
    {
        TokenKind.Plus => BinaryOperator.Add,
        TokenKind.Minus => BinaryOperator.Sub,
        TokenKind.Star => BinaryOperator.Mul,
        TokenKind.Slash => BinaryOperator.Div,
        TokenKind.Percent => BinaryOperator.Mod,
        TokenKind.Caret => BinaryOperator.Pow,
        TokenKind.Concat => BinaryOperator.Concat,
        TokenKind.NotEqual => BinaryOperator.NotEqual,
        TokenKind.Equal => BinaryOperator.Equal,
        TokenKind.Less => BinaryOperator.Less,
        TokenKind.LessEqual => BinaryOperator.LessEqual,
        TokenKind.Greater => BinaryOperator.Greater,
        TokenKind.GreaterEqual => BinaryOperator.GreaterEqual,
        TokenKind.And => BinaryOperator.And,
        TokenKind.Or => BinaryOperator.Or,
        _ => BinaryOperator.None,
    };

    private static int LeftPriority(BinaryOperator sign) => sign switch
    {
        BinaryOperator.Pow => 10,
        BinaryOperator.Mul or BinaryOperator.Div or BinaryOperator.Mod => 7,
        BinaryOperator.Add or BinaryOperator.Sub => 6,
        BinaryOperator.Concat => 5,
        BinaryOperator.And => 2,
        BinaryOperator.Or => 1,
        _ => 3,
    };

    // Lower on the right where the operator is right associative.
    private static int RightPriority(BinaryOperator sign) => sign is BinaryOperator.Pow or BinaryOperator.Concat ? LeftPriority(sign) - 1 : LeftPriority(sign);
}
