namespace RedHare.Lua;

/// <summary>
/// What the source calls the value in a register: found by running the function's code symbolically up to the current instruction and looking at the
/// one that loaded the register last, as PUC Lua's ldebug.c does.
/// </summary>
internal static class VariableNames
{
    /// <summary>A name with what it is: global, local, method, field or upvalue.</summary>
    public readonly record struct Variable(string Kind, string Name);

    /// <summary>The name of a register's value, or null.</summary>
    public static Variable? OfRegister(LuaThread thread, int depth, int register)
    {
        if (register < 0 || depth <= 0) return null;
        ref readonly var frame = ref thread.Frames[depth];
        if (thread.Stack[frame.Func].Reference is not LuaClosure closure || register >= closure.Prototype.MaxStack) return null;
        return OfRegister(thread.State, closure.Prototype, frame.Pc - 1, register);
    }

    /// <summary>The name that the function of a frame was called by, or null.</summary>
    public static Variable? OfCallee(LuaThread thread, int depth)
    {
        if (depth <= 1) return null;
        var frames = thread.Frames;
        if (thread.Stack[frames[depth].Func].Reference is LuaClosure && frames[depth].TailCalls > 0) return null;
        ref readonly var caller = ref frames[depth - 1];
        if (caller.Pc == 0 || thread.Stack[caller.Func].Reference is not LuaClosure closure) return null;
        var instruction = closure.Prototype.Code[caller.Pc - 1];
        return instruction.Code is OpCode.Call or OpCode.TailCall or OpCode.TForLoop ? OfRegister(thread.State, closure.Prototype, caller.Pc - 1, instruction.A) : null;
    }

    private static Variable? OfRegister(LuaState state, Prototype prototype, int pc, int register)
    {
        // A Move leads to a lower register: as many steps as there are registers.
        for (; ; )
        {
            foreach (var local in prototype.Locals)
            {
                if (local.Register == register && local.Start <= pc && pc < local.End) return new Variable("local", local.Name);
            }
            state.TickLater((prototype.Locals.Length + pc) >> 2);
            var setter = LastSetter(prototype.Code, pc, register);
            if (setter < 0) return null;
            var instruction = prototype.Code[setter];
            switch (instruction.Code)
            {
                case OpCode.GetGlobal: return new Variable("global", Text(prototype, instruction.Bx));
                case OpCode.GetField: return new Variable("field", Text(prototype, instruction.C));
                case OpCode.GetTable: return new Variable("field", instruction.C < 0 ? Text(prototype, ~instruction.C) : "?");
                case OpCode.Self: return new Variable("method", instruction.C < 0 ? Text(prototype, ~instruction.C) : "?");
                case OpCode.GetUpval:
                    var upvalues = prototype.Upvalues;
                    return new Variable("upvalue", instruction.B < upvalues.Length ? upvalues[instruction.B].Name : "?");
                case OpCode.Move when instruction.B < instruction.A:
                    (pc, register) = (setter, instruction.B);
                    continue;
                default: return null;
            }
        }
    }

    private static string Text(Prototype prototype, int constant) => prototype.Constants[constant].String?.ToString() ?? "?";

    // The last instruction before this one that changed the register; -1 if none did.
    private static int LastSetter(Instruction[] code, int end, int register)
    {
        var last = -1;
        for (var pc = 0; pc < end; pc++)
        {
            ref readonly var instruction = ref code[pc];
            var a = instruction.A;
            switch (instruction.Code)
            {
                case OpCode.LoadNil:
                    if (a <= register && register <= instruction.B) last = pc;
                    break;
                case OpCode.TForLoop:
                    if (register >= a + 2) last = pc;
                    break;
                case OpCode.Call or OpCode.TailCall:
                    if (register >= a) last = pc;
                    break;
                case OpCode.Self:
                    if (register == a || register == a + 1) last = pc;
                    break;
                case OpCode.Jmp or OpCode.ForLoop or OpCode.ForPrep:
                    if (instruction.Code != OpCode.Jmp && a == register) last = pc;
                    var target = pc + 1 + instruction.Bx;
                    if (pc < target && target <= end) pc = target - 1;
                    break;
                case OpCode.SetGlobal or OpCode.SetUpval or OpCode.SetTable or OpCode.SetField or OpCode.Eq or OpCode.Lt or OpCode.Le or OpCode.Return
                    or OpCode.SetList or OpCode.Close or OpCode.ExtraArg:
                    break;
                default:
                    if (a == register) last = pc;
                    break;
            }
        }
        return last;
    }
}
