namespace RedHare.Lua;

/// <summary>Assignments and declarations of locals. The last target gets its value first, as in Lua 5.1.</summary>
internal sealed class AssignmentParser(Compilation compilation)
{
    private readonly Compilation _compilation = compilation;

    private FunctionState Function => _compilation.Function;

    /// <summary>"first, … = values", the first target having been read.</summary>
    public void Parse(Expression first)
    {
        CheckTarget(first);
        if (_compilation.Kind == TokenKind.Comma)
        {
            ParseMany(first);
            return;
        }
        _compilation.Expect(TokenKind.Assign);
        var count = _compilation.Expressions.ParseList(out var value);
        Assign(first, 1, count, ref value);
    }

    /// <summary>"local names = values".</summary>
    public void ParseLocal()
    {
        var function = Function;
        var names = 0;
        do function.Declare(_compilation.ExpectName(), names++);
        while (_compilation.Skip(TokenKind.Comma));
        var values = 0;
        var last = new Expression(ExpressionKind.Void);
        if (_compilation.Skip(TokenKind.Assign)) values = _compilation.Expressions.ParseList(out last);
        Adjust(names, values, ref last);
        function.Activate(names);
    }

    /// <summary>Makes so many values of an expression list, the last of which is not yet in its register, as are wanted.</summary>
    public void Adjust(int wanted, int given, ref Expression last)
    {
        var function = Function;
        var missing = wanted - given;
        if (last.HasManyResults)
        {
            missing = Math.Max(missing + 1, 0);
            function.WantMany(ref last, missing);
            if (missing > 1) function.Reserve(missing - 1);
            return;
        }
        if (last.Kind != ExpressionKind.Void) function.ToNextRegister(ref last);
        if (missing <= 0) return;
        var register = function.FreeRegister;
        function.Reserve(missing);
        function.LoadNil(register, missing);
    }

    private void ParseMany(Expression first)
    {
        var limit = _compilation.LevelsLeft;
        var targets = new List<Expression> { first };
        while (_compilation.Skip(TokenKind.Comma))
        {
            _compilation.Expressions.ParsePrimary(out var target);
            if (target.Kind == ExpressionKind.Local) KeepOld(targets, target.Info);
            Function.CheckLimit(targets.Count, limit, "variables in assignment");
            CheckTarget(target);
            targets.Add(target);
        }
        _compilation.Expect(TokenKind.Assign);
        var count = _compilation.Expressions.ParseList(out var value);
        Assign(targets[^1], targets.Count, count, ref value);
        for (var i = targets.Count - 2; i >= 0; i--)
        {
            var next = new Expression(ExpressionKind.Fixed, Function.FreeRegister - 1);
            Function.Store(targets[i], ref next);
        }
    }

    // Stores into the last target. With as many values as targets its value need not even see a register of its own.
    private void Assign(in Expression target, int targets, int values, ref Expression value)
    {
        var function = Function;
        if (values == targets) function.WantOne(ref value);
        else
        {
            Adjust(targets, values, ref value);
            if (values > targets) function.FreeRegister -= values - targets;
            value = new Expression(ExpressionKind.Fixed, function.FreeRegister - 1);
        }
        function.Store(target, ref value);
    }

    // "a[i], i = …": the assignment to i comes first, so a[i] must use a copy of the old i (or a).
    private void KeepOld(List<Expression> targets, int local)
    {
        var function = Function;
        var copy = function.FreeRegister;
        var isUsed = false;
        for (var i = 0; i < targets.Count; i++)
        {
            var target = targets[i];
            if (target.Kind != ExpressionKind.Indexed || (target.Info != local && target.Aux != local)) continue;
            if (target.Info == local) target.Info = copy;
            if (target.Aux == local) target.Aux = copy;
            targets[i] = target;
            isUsed = true;
        }
        if (!isUsed) return;
        function.Code.Add(OpCode.Move, copy, local, 0);
        function.Reserve(1);
    }

    private void CheckTarget(in Expression target)
    {
        if (target.Kind is < ExpressionKind.Local or > ExpressionKind.Indexed) throw _compilation.Lexer.Error("syntax error");
    }
}
