namespace RedHare.Lua;

/// <summary>The errors that running code raises, in Lua's words. Each is to be thrown by the caller.</summary>
internal static class RuntimeErrors
{
    /// <summary>A message with the place before it, when it is a function of Lua that runs.</summary>
    public static LuaException Plain(LuaThread thread, string message)
    {
        var isLua = thread.Depth > 0 && thread.Stack[thread.Frames[thread.Depth].Func].Reference is LuaClosure;
        return new LuaException(isLua ? thread.Where(0) + message : message);
    }

    /// <summary>"attempt to call global 'x' (a nil value)": an operation on a value of the wrong type, which lies in a register or (-1) in none.</summary>
    public static LuaException Type(LuaThread thread, string operation, in LuaValue value, int register)
    {
        var type = LuaText.TypeName(value);
        return VariableNames.OfRegister(thread, thread.Depth, register) is { } name
            ? Plain(thread, $"attempt to {operation} {name.Kind} '{name.Name}' (a {type} value)")
            : Plain(thread, $"attempt to {operation} a {type} value");
    }

    /// <summary>An index operation on what cannot be indexed; the first value is what the instruction names, further ones come from __index.</summary>
    public static LuaException Index(LuaThread thread, in LuaValue value, bool isFirst)
    {
        var register = -1;
        if (isFirst && Current(thread) is { } instruction)
        {
            register = instruction.Code switch
            {
                OpCode.GetTable or OpCode.GetField or OpCode.Self => instruction.B,
                OpCode.SetTable or OpCode.SetField => instruction.A,
                _ => -1,
            };
        }
        return Type(thread, "index", value, register);
    }

    /// <summary>Arithmetic on a value that is no number.</summary>
    public static LuaException Arithmetic(LuaThread thread, in LuaValue a, in LuaValue b)
    {
        var isFirst = !RedHare.Lua.Arithmetic.TryNumber(a, out _);
        var register = -1;
        if (Current(thread) is { } instruction) register = isFirst || instruction.Code == OpCode.Unm ? instruction.B : instruction.C;
        return Type(thread, "perform arithmetic on", isFirst ? a : b, register);
    }

    /// <summary>An error on the instruction's operand B.</summary>
    public static LuaException OperandB(LuaThread thread, string operation, in LuaValue value) =>
        Type(thread, operation, value, Current(thread) is { } instruction ? instruction.B : -1);

    /// <summary>Concatenation of the values in this stack slot and the next.</summary>
    public static LuaException Concat(LuaThread thread, int slot)
    {
        if (thread.Stack[slot].IsNumber || thread.Stack[slot].Reference is LuaString) slot++;
        return Type(thread, "concatenate", thread.Stack[slot], slot - thread.Frames[thread.Depth].Base);
    }

    /// <summary>An order between values that have none.</summary>
    public static LuaException Order(LuaThread thread, in LuaValue a, in LuaValue b)
    {
        var first = LuaText.TypeName(a);
        var second = LuaText.TypeName(b);
        return Plain(thread, first == second ? $"attempt to compare two {first} values" : $"attempt to compare {first} with {second}");
    }

    // The instruction that runs, if a function of Lua does.
    private static Instruction? Current(LuaThread thread)
    {
        ref readonly var frame = ref thread.Frames[thread.Depth];
        if (thread.Depth == 0 || frame.Pc == 0 || thread.Stack[frame.Func].Reference is not LuaClosure closure) return null;
        return closure.Prototype.Code[frame.Pc - 1];
    }
}
