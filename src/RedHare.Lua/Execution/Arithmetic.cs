namespace RedHare.Lua;

/// <summary>Arithmetic where an operand is not a number: strings that read as one, metamethods, errors.</summary>
internal static class Arithmetic
{
    /// <summary>a % b as Lua has it: the sign is the divisor's.</summary>
    public static double Mod(double a, double b) => a - Math.Floor(a / b) * b;

    /// <summary>An operation on two operands of any types.</summary>
    public static LuaValue Apply(LuaThread thread, OpCode operation, LuaValue a, LuaValue b)
    {
        thread.State.TickText(a);
        thread.State.TickText(b);
        if (TryNumber(a, out var x) && TryNumber(b, out var y)) return Raw(operation, x, y);
        if (Metamethods.TryBinary(thread, a, b, NameOf(operation), out var result)) return result;
        throw RuntimeErrors.Arithmetic(thread, a, b);
    }

    /// <summary>A number, or a string that reads as one.</summary>
    public static bool TryNumber(in LuaValue value, out double number)
    {
        number = value.Double;
        if (value.IsNumber) return true;
        return value.Reference is LuaString text && LuaNumber.TryParse(text.Span, out number);
    }

    private static double Raw(OpCode operation, double a, double b) => operation switch
    {
        OpCode.Add => a + b,
        OpCode.Sub => a - b,
        OpCode.Mul => a * b,
        OpCode.Div => a / b,
        OpCode.Mod => Mod(a, b),
        OpCode.Pow => Math.Pow(a, b),
        _ => -a,
    };

    private static LuaString NameOf(OpCode operation) => operation switch
    {
        OpCode.Add => MetaNames.Add,
        OpCode.Sub => MetaNames.Sub,
        OpCode.Mul => MetaNames.Mul,
        OpCode.Div => MetaNames.Div,
        OpCode.Mod => MetaNames.Mod,
        OpCode.Pow => MetaNames.Pow,
        _ => MetaNames.Unm,
    };
}
