namespace RedHare.Lua;

/// <summary>Statements but for loops and assignments.</summary>
internal sealed class StatementParser(Compilation compilation)
{
    private readonly Compilation _compilation = compilation;
    private readonly Lexer _lexer = compilation.Lexer;
    private readonly LoopParser _loops = new(compilation);
    private readonly AssignmentParser _assignments = new(compilation);

    private FunctionState Function => _compilation.Function;

    /// <summary>Statements up to the word that ends them, in the scope that is open.</summary>
    public void ParseBlock()
    {
        _compilation.Enter();
        var isLast = false;
        while (!isLast && !EndsBlock)
        {
            isLast = ParseStatement();
            _compilation.Skip(TokenKind.Semicolon);
            Function.FreeRegister = Function.ActiveLocals;
        }
        _compilation.Leave();
    }

    /// <summary>Statements in a scope of their own.</summary>
    public void ParseScope()
    {
        var function = Function;
        function.Enter(isLoop: false);
        ParseBlock();
        function.Leave();
    }

    /// <summary>A condition; returns the jumps that leave when it does not hold.</summary>
    public int ParseCondition()
    {
        _compilation.Expressions.Parse(out var condition);
        if (condition.Kind == ExpressionKind.Nil) condition.Kind = ExpressionKind.False;
        Function.GoIfTrue(ref condition);
        return condition.FalseJumps;
    }

    private bool EndsBlock => _compilation.Kind is TokenKind.Else or TokenKind.ElseIf or TokenKind.End or TokenKind.Until or TokenKind.EndOfSource;

    // True for a statement that must be a block's last.
    private bool ParseStatement()
    {
        var line = _lexer.Line;
        switch (_compilation.Kind)
        {
            case TokenKind.If:
                ParseIf(line);
                return false;
            case TokenKind.While:
                _loops.ParseWhile(line);
                return false;
            case TokenKind.Do:
                _lexer.Next();
                ParseScope();
                _compilation.ExpectMatch(TokenKind.End, TokenKind.Do, line);
                return false;
            case TokenKind.For:
                _loops.ParseFor(line);
                return false;
            case TokenKind.Repeat:
                _loops.ParseRepeat(line);
                return false;
            case TokenKind.Function:
                ParseFunction(line);
                return false;
            case TokenKind.Local:
                _lexer.Next();
                if (_compilation.Skip(TokenKind.Function)) ParseLocalFunction();
                else _assignments.ParseLocal();
                return false;
            case TokenKind.Return:
                ParseReturn();
                return true;
            case TokenKind.Break:
                _lexer.Next();
                _loops.Break();
                return true;
            default:
                ParseExpression();
                return false;
        }
    }

    private void ParseIf(int line)
    {
        var code = Function.Code;
        var escapes = CodeBuffer.NoJump;
        var otherwise = ParseBranch();
        while (_compilation.Kind == TokenKind.ElseIf)
        {
            code.Join(ref escapes, code.Jump());
            code.PatchHere(otherwise);
            otherwise = ParseBranch();
        }
        if (_compilation.Kind == TokenKind.Else)
        {
            code.Join(ref escapes, code.Jump());
            code.PatchHere(otherwise);
            _lexer.Next();
            ParseScope();
        }
        else code.Join(ref escapes, otherwise);
        code.PatchHere(escapes);
        _compilation.ExpectMatch(TokenKind.End, TokenKind.If, line);
    }

    private int ParseBranch()
    {
        _lexer.Next();
        var otherwise = ParseCondition();
        _compilation.Expect(TokenKind.Then);
        ParseScope();
        return otherwise;
    }

    private void ParseFunction(int line)
    {
        _lexer.Next();
        var expressions = _compilation.Expressions;
        expressions.ParseVariable(out var target);
        while (_compilation.Kind == TokenKind.Dot) expressions.ParseField(ref target);
        var isMethod = _compilation.Kind == TokenKind.Colon;
        if (isMethod) expressions.ParseField(ref target);
        _compilation.Bodies.Parse(out var closure, isMethod, line);
        Function.Store(target, ref closure);
        Function.Code.FixLine(line);
    }

    private void ParseLocalFunction()
    {
        var function = Function;
        function.Declare(_compilation.ExpectName(), 0);
        var target = new Expression(ExpressionKind.Local, function.FreeRegister);
        function.Reserve(1);
        function.Activate(1);
        _compilation.Bodies.Parse(out var closure, isMethod: false, _lexer.Line);
        function.Store(target, ref closure);
        function.RestartLast();
    }

    private void ParseReturn()
    {
        _lexer.Next();
        var function = Function;
        var (first, count) = (0, 0);
        if (!EndsBlock && _compilation.Kind != TokenKind.Semicolon)
        {
            count = _compilation.Expressions.ParseList(out var last);
            first = function.ActiveLocals;
            if (last.HasManyResults)
            {
                function.WantMany(ref last, -1);
                if (last.Kind == ExpressionKind.Call && count == 1)
                {
                    ref var call = ref function.Code[last.Info];
                    call = new Instruction(OpCode.TailCall, call.A, call.B, call.C);
                }
                count = -1;
            }
            else if (count == 1) first = function.ToAnyRegister(ref last);
            else function.ToNextRegister(ref last);
        }
        function.Code.Add(OpCode.Return, first, count + 1, 0);
    }

    private void ParseExpression()
    {
        _compilation.Expressions.ParsePrimary(out var e);
        if (e.Kind != ExpressionKind.Call)
        {
            _assignments.Parse(e);
            return;
        }
        ref var call = ref Function.Code[e.Info];
        call = new Instruction(OpCode.Call, call.A, call.B, 1);
    }
}
