namespace RedHare.Lua;

/// <summary>What is known of an expression that has been read, before code puts its value somewhere.</summary>
internal enum ExpressionKind
{
    /// <summary>No value: an empty list.</summary>
    Void,
    Nil,
    True,
    False,
    /// <summary>The constant <see cref="Expression.Info"/>.</summary>
    Constant,
    /// <summary>The number <see cref="Expression.Number"/>, not yet a constant: it may still be folded.</summary>
    Number,
    /// <summary>The local variable in register Info.</summary>
    Local,
    /// <summary>The upvalue Info.</summary>
    Upvalue,
    /// <summary>The global whose name is constant Info.</summary>
    Global,
    /// <summary>Element Aux (register or ~constant) of the table in register Info.</summary>
    Indexed,
    /// <summary>A comparison: the jump at Info is taken when it holds.</summary>
    Jump,
    /// <summary>The instruction at Info, whose target register is still open.</summary>
    Relocatable,
    /// <summary>The value in register Info.</summary>
    Fixed,
    /// <summary>The call at Info, whose number of results is still open.</summary>
    Call,
    /// <summary>The VarArg at Info, whose target and number of results are still open.</summary>
    VarArg,
}

/// <summary>
/// An expression between parser and code: code for it is put off as long as possible, so that it can go straight to where it is wanted. The two
/// lists hold jumps out of and/or/comparisons, to be patched when it is known where true and false lead.
/// </summary>
internal struct Expression
{
    public ExpressionKind Kind;
    public int Info;
    public int Aux;
    public int TrueJumps;
    public int FalseJumps;
    public double Number;

    public Expression(ExpressionKind kind, int info = 0)
    {
        Kind = kind;
        Info = info;
        TrueJumps = FalseJumps = CodeBuffer.NoJump;
    }

    /// <summary>A number.</summary>
    public Expression(double number) : this(ExpressionKind.Number) => Number = number;

    public readonly bool HasJumps => TrueJumps != CodeBuffer.NoJump || FalseJumps != CodeBuffer.NoJump;

    public readonly bool IsNumber => Kind == ExpressionKind.Number && !HasJumps;

    public readonly bool HasManyResults => Kind is ExpressionKind.Call or ExpressionKind.VarArg;
}
