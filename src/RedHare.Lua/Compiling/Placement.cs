namespace RedHare.Lua;

/// <summary>Brings expressions' values to where they are wanted: into registers, constants, variables.</summary>
internal static class Placement
{
    private const int MostDirectConstants = 32_768;

    /// <summary>Makes a variable or call a value: emits the reading of it, with the target still open.</summary>
    public static void Discharge(this FunctionState function, ref Expression e)
    {
        switch (e.Kind)
        {
            case ExpressionKind.Local:
                e.Kind = ExpressionKind.Fixed;
                break;
            case ExpressionKind.Upvalue:
                Relocate(ref e, function.Code.Add(OpCode.GetUpval, 0, e.Info, 0));
                break;
            case ExpressionKind.Global:
                Relocate(ref e, function.Code.Add(OpCode.GetGlobal, 0, e.Info));
                break;
            case ExpressionKind.Indexed:
                function.ReleaseRk(e.Aux);
                function.Release(e.Info);
                Relocate(ref e, function.IsFieldName(e.Aux)
                    ? function.Code.Add(OpCode.GetField, 0, e.Info, ~e.Aux)
                    : function.Code.Add(OpCode.GetTable, 0, e.Info, e.Aux));
                break;
            case ExpressionKind.Call or ExpressionKind.VarArg:
                function.WantOne(ref e);
                break;
        }
    }

    /// <summary>Puts the value into the next free register.</summary>
    public static void ToNextRegister(this FunctionState function, ref Expression e)
    {
        function.Discharge(ref e);
        function.Release(e);
        function.Reserve(1);
        function.ToRegister(ref e, function.FreeRegister - 1);
    }

    /// <summary>Puts the value into some register, the one where it is if it can.</summary>
    public static int ToAnyRegister(this FunctionState function, ref Expression e)
    {
        function.Discharge(ref e);
        if (e.Kind == ExpressionKind.Fixed)
        {
            if (!e.HasJumps) return e.Info;
            if (e.Info >= function.ActiveLocals)
            {
                function.ToRegister(ref e, e.Info);
                return e.Info;
            }
        }
        function.ToNextRegister(ref e);
        return e.Info;
    }

    /// <summary>Makes it a value without jumps.</summary>
    public static void ToValue(this FunctionState function, ref Expression e)
    {
        if (e.HasJumps) function.ToAnyRegister(ref e);
        else function.Discharge(ref e);
    }

    /// <summary>Makes it a constant if it is one, otherwise puts it into a register; returns it as RK.</summary>
    public static int ToRk(this FunctionState function, ref Expression e)
    {
        function.ToValue(ref e);
        var constant = e.Kind switch
        {
            ExpressionKind.Number => function.Constants.Of(e.Number),
            ExpressionKind.True or ExpressionKind.False => function.Constants.Of(e.Kind == ExpressionKind.True),
            ExpressionKind.Nil => function.Constants.OfNil(),
            ExpressionKind.Constant => e.Info,
            _ => -1,
        };
        if ((uint)constant >= MostDirectConstants) return function.ToAnyRegister(ref e);
        e.Kind = ExpressionKind.Constant;
        e.Info = constant;
        return ~constant;
    }

    /// <summary>Makes table[key] of a table in a register and a key.</summary>
    public static void Index(this FunctionState function, ref Expression table, ref Expression key)
    {
        table.Aux = function.ToRk(ref key);
        table.Kind = ExpressionKind.Indexed;
    }

    /// <summary>Makes object and method of object:name, in two registers.</summary>
    public static void Self(this FunctionState function, ref Expression e, ref Expression name)
    {
        function.ToAnyRegister(ref e);
        function.Release(e);
        var register = function.FreeRegister;
        function.Reserve(2);
        function.Code.Add(OpCode.Self, register, e.Info, function.ToRk(ref name));
        function.Release(name);
        e.Info = register;
        e.Kind = ExpressionKind.Fixed;
    }

    /// <summary>Assigns a value to a variable.</summary>
    public static void Store(this FunctionState function, in Expression variable, ref Expression value)
    {
        switch (variable.Kind)
        {
            case ExpressionKind.Local:
                function.Release(value);
                function.ToRegister(ref value, variable.Info);
                return;
            case ExpressionKind.Upvalue:
                function.Code.Add(OpCode.SetUpval, function.ToAnyRegister(ref value), variable.Info, 0);
                break;
            case ExpressionKind.Global:
                function.Code.Add(OpCode.SetGlobal, function.ToAnyRegister(ref value), variable.Info);
                break;
            default:
                function.SetElement(variable.Info, variable.Aux, function.ToRk(ref value));
                break;
        }
        function.Release(value);
    }

    /// <summary>Emits R(table)[RK(key)] := RK(value).</summary>
    public static void SetElement(this FunctionState function, int table, int key, int value)
    {
        if (function.IsFieldName(key)) function.Code.Add(OpCode.SetField, table, ~key, value);
        else function.Code.Add(OpCode.SetTable, table, key, value);
    }

    /// <summary>A call or "..." shall give so many results (-1: all it has). Nothing happens to another expression.</summary>
    public static void WantMany(this FunctionState function, ref Expression e, int results)
    {
        if (!e.HasManyResults) return;
        ref var instruction = ref function.Code[e.Info];
        if (e.Kind == ExpressionKind.Call)
        {
            instruction = new Instruction(OpCode.Call, instruction.A, instruction.B, results + 1);
            return;
        }
        instruction = new Instruction(OpCode.VarArg, function.FreeRegister, results + 1, 0);
        function.Reserve(1);
    }

    /// <summary>A call or "..." shall give one result.</summary>
    public static void WantOne(this FunctionState function, ref Expression e)
    {
        if (e.Kind == ExpressionKind.Call)
        {
            e.Kind = ExpressionKind.Fixed;
            e.Info = function.Code[e.Info].A;
        }
        else if (e.Kind == ExpressionKind.VarArg)
        {
            function.Code[e.Info] = new Instruction(OpCode.VarArg, 0, 2, 0);
            e.Kind = ExpressionKind.Relocatable;
        }
    }

    /// <summary>Puts the value into this register, and every way that and/or took to it.</summary>
    public static void ToRegister(this FunctionState function, ref Expression e, int register)
    {
        function.DischargeTo(ref e, register);
        var code = function.Code;
        if (e.Kind == ExpressionKind.Jump) code.Join(ref e.TrueJumps, e.Info);
        if (e.HasJumps)
        {
            var loadFalse = CodeBuffer.NoJump;
            var loadTrue = CodeBuffer.NoJump;
            if (code.NeedsValue(e.TrueJumps) || code.NeedsValue(e.FalseJumps))
            {
                var over = e.Kind == ExpressionKind.Jump ? CodeBuffer.NoJump : code.Jump();
                code.Label();
                loadFalse = code.Add(OpCode.LoadBool, register, 0, 1);
                code.Label();
                loadTrue = code.Add(OpCode.LoadBool, register, 1, 0);
                code.PatchHere(over);
            }
            var end = code.Label();
            code.Patch(e.FalseJumps, end, register, loadFalse);
            code.Patch(e.TrueJumps, end, register, loadTrue);
        }
        e = new Expression(ExpressionKind.Fixed, register);
    }

    /// <summary>Puts the value into some register, but not what and/or brings.</summary>
    public static void DischargeToAny(this FunctionState function, ref Expression e)
    {
        if (e.Kind == ExpressionKind.Fixed) return;
        function.Reserve(1);
        function.DischargeTo(ref e, function.FreeRegister - 1);
    }

    /// <summary>Gives back the register that a value is in.</summary>
    public static void Release(this FunctionState function, in Expression e)
    {
        if (e.Kind == ExpressionKind.Fixed) function.Release(e.Info);
    }

    /// <summary>Emits the loading of nils into registers.</summary>
    public static void LoadNil(this FunctionState function, int from, int count)
    {
        var code = function.Code;
        if (!code.IsTarget && code.Count > 0)
        {
            ref var last = ref code[code.Count - 1];
            if (last.Code == OpCode.LoadNil && last.A <= from && from <= last.B + 1)
            {
                last = new Instruction(OpCode.LoadNil, last.A, Math.Max(last.B, from + count - 1), 0);
                return;
            }
        }
        code.Add(OpCode.LoadNil, from, from + count - 1, 0);
    }

    private static void DischargeTo(this FunctionState function, ref Expression e, int register)
    {
        function.Discharge(ref e);
        var code = function.Code;
        switch (e.Kind)
        {
            case ExpressionKind.Nil:
                function.LoadNil(register, 1);
                break;
            case ExpressionKind.True or ExpressionKind.False:
                code.Add(OpCode.LoadBool, register, e.Kind == ExpressionKind.True ? 1 : 0, 0);
                break;
            case ExpressionKind.Constant:
                code.Add(OpCode.LoadK, register, e.Info);
                break;
            case ExpressionKind.Number:
                code.Add(OpCode.LoadK, register, function.Constants.Of(e.Number));
                break;
            case ExpressionKind.Relocatable:
                ref var instruction = ref code[e.Info];
                instruction = new Instruction(instruction.Code, register, instruction.Bx);
                break;
            case ExpressionKind.Fixed:
                if (register != e.Info) code.Add(OpCode.Move, register, e.Info, 0);
                break;
            default:
                return;
        }
        e.Info = register;
        e.Kind = ExpressionKind.Fixed;
    }

    private static void Relocate(ref Expression e, int position)
    {
        e.Info = position;
        e.Kind = ExpressionKind.Relocatable;
    }

    private static void ReleaseRk(this FunctionState function, int rk)
    {
        if (rk >= 0) function.Release(rk);
    }

    private static bool IsFieldName(this FunctionState function, int rk) => rk < 0 && function.Constants[~rk].String is not null;
}
