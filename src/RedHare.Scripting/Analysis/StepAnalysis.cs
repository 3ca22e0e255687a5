using System.Collections.Frozen;
using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// What one instruction does to the registers. Every operand that is read must be harmless, but for the few uses of dangerous values that are known
/// here; an instruction that this class does not know ends the analysis.
/// </summary>
internal sealed class StepAnalysis(Prototype function, AbstractValue[] upvalues, CapturedLocal[] locals, AbstractValue[] registers, List<ScriptCommand>? commands)
{
    // Globals that lead to no command: all but redis, KEYS, the environment (_G, getfenv, setfenv) and what compiles text (load, loadstring).
    private static readonly FrozenSet<string> _harmless = FrozenSet.Create<string>(
        "ARGV", "assert", "bit", "cjson", "cmsgpack", "collectgarbage", "coroutine", "error", "gcinfo", "getmetatable", "math", "newproxy", "os", "pcall",
        "rawequal", "rawget", "rawset", "select", "setmetatable", "string", "struct", "table", "tonumber", "tostring", "type", "xpcall", "_VERSION");

    // Where the values that the instruction before left from a register up to an unknown end begin, and what they are; -1 when it left none.
    private int _openFrom = -1;
    private AbstractValue _open;
    private int _position;

    /// <summary>The instruction that follows, or -1.</summary>
    public int Next { get; private set; }

    /// <summary>Another that may follow, or -1.</summary>
    public int Branch { get; private set; }

    /// <summary>The registers on that other way, where they differ.</summary>
    public AbstractValue[]? BranchRegisters { get; private set; }

    /// <summary>Carries the registers over an instruction; false when nothing can be told any more.</summary>
    public bool TryStep(int position)
    {
        var i = function.Code[position];
        _position = position;
        Next = position + 1;
        Branch = -1;
        BranchRegisters = null;
        switch (i.Code)
        {
            case OpCode.Move:
                registers[i.A] = Read(i.B);
                return true;
            case OpCode.LoadK:
                registers[i.A] = Constant(i.Bx);
                return true;
            case OpCode.LoadBool:
                registers[i.A] = default;
                if (i.C != 0) Next = position + 2;
                return true;
            case OpCode.LoadNil:
                for (var r = (int)i.A; r <= i.B; r++) registers[r] = default;
                return true;
            case OpCode.GetUpval:
                registers[i.A] = upvalues[i.B];
                return true;
            case OpCode.SetUpval:
                return IsHarmless(i.A);
            case OpCode.GetGlobal:
                return TryGlobal(i.A, function.Constants[i.Bx].String!.ToString());
            case OpCode.GetField:
                return TryIndex(i.A, i.B, Constant(i.C));
            case OpCode.GetTable:
                return IsHarmlessRk(i.C) && TryIndex(i.A, i.B, i.C < 0 ? Constant(~i.C) : Read(i.C));
            case OpCode.SetTable:
                return IsHarmless(i.A) && IsHarmlessRk(i.B) && IsHarmlessRk(i.C);
            case OpCode.SetField:
                return IsHarmless(i.A) && IsHarmlessRk(i.C);
            case OpCode.NewTable or OpCode.Closure:
                registers[i.A] = default;
                return true;
            case OpCode.Self:
                return IsHarmless(i.B) && IsHarmlessRk(i.C) && Set(i.A, default) && Set(i.A + 1, default);
            case OpCode.Add or OpCode.Sub or OpCode.Mul or OpCode.Div or OpCode.Mod or OpCode.Pow:
                return IsHarmlessRk(i.B) && IsHarmlessRk(i.C) && Set(i.A, default);
            case OpCode.Unm or OpCode.Not:
                return IsHarmless(i.B) && Set(i.A, default);
            case OpCode.Len:
                return (Read(i.B).Kind == AbstractKind.Keys || IsHarmless(i.B)) && Set(i.A, default);
            case OpCode.Concat:
                return AreHarmless(i.B, i.C) && Set(i.A, default);
            case OpCode.Jmp:
                Next = position + 1 + i.Bx;
                return true;
            case OpCode.Eq or OpCode.Lt or OpCode.Le:
                Branch = position + 2;
                return IsHarmlessRk(i.B) && IsHarmlessRk(i.C);
            case OpCode.Test:
                Branch = position + 2;
                return true;
            case OpCode.TestSet:
                Branch = position + 2;
                BranchRegisters = (AbstractValue[])registers.Clone();
                registers[i.A] = Read(i.B);
                return true;
            case OpCode.Call:
                return TryCall(i);
            case OpCode.TailCall:
                Next = -1;
                return TryCall(i);
            case OpCode.Return:
                Next = -1;
                return i.B == 0 ? AreHarmless(i.A, TakeOpen(out var last) - 1) && !last.IsDangerous : AreHarmless(i.A, i.A + i.B - 2);
            case OpCode.ForPrep:
                Next = position + 1 + i.Bx;
                return AreHarmless(i.A, i.A + 2) && Set(i.A, default);
            case OpCode.ForLoop:
                return TryForLoop(i);
            case OpCode.TForLoop:
                return TryGenericLoop(i);
            case OpCode.SetList:
                if (i.C < 0) Next = position + 2;
                return IsHarmless(i.A) && (i.B == 0 ? AreHarmless(i.A + 1, TakeOpen(out var end) - 1) && !end.IsDangerous : AreHarmless(i.A + 1, i.A + i.B));
            case OpCode.Close:
                return true;
            case OpCode.VarArg:
                if (i.B == 0) return LeaveOpen(i.A, default);
                for (var r = (int)i.A; r < i.A + i.B - 1; r++) registers[r] = default;
                return true;
            default:
                return false;
        }
    }

    private bool TryGlobal(int target, string name)
    {
        switch (name)
        {
            case "redis" or "server":
                return Set(target, new AbstractValue(AbstractKind.Redis));
            case "KEYS":
                return Set(target, AbstractValue.Keys);
            case "ipairs" or "pairs" or "next" or "unpack":
                return Set(target, new AbstractValue(AbstractKind.Builtin, 0, LuaString.Of(name)));
            default:
                return _harmless.Contains(name) && Set(target, default);
        }
    }

    private bool TryIndex(int target, int table, AbstractValue key)
    {
        switch (Read(table).Kind)
        {
            case AbstractKind.Redis:
                if (key.Kind != AbstractKind.Constant || key.Text.String is not { } name) return false;
                return Set(target, name.Span.SequenceEqual("call"u8) || name.Span.SequenceEqual("pcall"u8) ? new AbstractValue(AbstractKind.Call) : default);
            case AbstractKind.Keys:
                var isLiteral = key.Kind == AbstractKind.Constant && key.Text.IsNumber && key.Text.Number is >= 1 and <= 1e6 && Math.Truncate(key.Text.Number) == key.Text.Number;
                return Set(target, new AbstractValue(AbstractKind.Key, isLiteral ? (int)key.Text.Number : 0));
            default:
                return IsHarmless(table) && Set(target, default);
        }
    }

    private bool TryCall(Instruction i)
    {
        var callee = Read(i.A);
        var first = i.A + 1;
        var end = i.A + i.B;
        AbstractValue? rest = null;
        if (i.B == 0)
        {
            end = TakeOpen(out var open);
            if (end < first) return false;
            rest = open;
        }
        if (callee.Kind == AbstractKind.Builtin && end > first && Read(first).Kind == AbstractKind.Keys)
            return AreHarmless(first + 1, end - 1) && rest is not { IsDangerous: true } && TryWalkKeys(callee, i);
        if (!AreHarmless(first, end - 1) || rest is { IsDangerous: true }) return false;
        if (callee.Kind == AbstractKind.Call)
        {
            if (!TryCommand(first, end, rest)) return false;
        }
        else if (callee.IsDangerous) return false;
        return Results(i, default);
    }

    // redis.call("name", …)
    private bool TryCommand(int first, int end, AbstractValue? rest)
    {
        if (end == first || Read(first) is not { Kind: AbstractKind.Constant, Text.String: { } name }) return false;
        if (commands is null) return true;
        var arguments = new ScriptArgument[end - first - 1];
        for (var a = 0; a < arguments.Length; a++) arguments[a] = Read(first + 1 + a).ToArgument();
        commands.Add(new ScriptCommand(name, arguments, rest?.ToArgument()));
        return true;
    }

    // ipairs(KEYS), pairs(KEYS), next(KEYS, …), unpack(KEYS, …)
    private bool TryWalkKeys(AbstractValue builtin, Instruction i)
    {
        switch (builtin.Text.String!.ToString())
        {
            case "unpack":
                return Results(i, AbstractValue.AnyKey);
            case "next":
                return Results(i, default);
            default:
                if (i.C == 0) return false;
                Results(i, default);
                if (i.C > 1) registers[i.A] = new AbstractValue(AbstractKind.Iterator);
                if (i.C > 2) registers[i.A + 1] = AbstractValue.Keys;
                return true;
        }
    }

    private bool TryForLoop(Instruction i)
    {
        Branch = _position + 1 + i.Bx;
        BranchRegisters = (AbstractValue[])registers.Clone();
        BranchRegisters[i.A] = BranchRegisters[i.A + 3] = default;
        return AreHarmless(i.A, i.A + 2) && Set(i.A, default);
    }

    private bool TryGenericLoop(Instruction i)
    {
        var isOverKeys = Read(i.A + 1).Kind == AbstractKind.Keys;
        if (isOverKeys && !(Read(i.A) is { Kind: AbstractKind.Iterator } || IsNext(Read(i.A)))) return false;
        if (!IsHarmless(i.A) || (!isOverKeys && !IsHarmless(i.A + 1)) || !IsHarmless(i.A + 2)) return false;
        Branch = _position + 2;
        BranchRegisters = (AbstractValue[])registers.Clone();
        for (var r = i.A + 2; r <= i.A + 2 + i.C; r++) registers[r] = default;
        if (isOverKeys && i.C > 1) registers[i.A + 4] = AbstractValue.AnyKey;
        return true;
    }

    private bool Results(Instruction call, AbstractValue value)
    {
        // A tail call's results go to the caller of this function, like those of any call of it.
        if (call.Code == OpCode.TailCall) return true;
        if (call.C == 0) return LeaveOpen(call.A, value);
        for (var r = (int)call.A; r < call.A + call.C - 1; r++) registers[r] = value;
        return true;
    }

    private bool LeaveOpen(int from, AbstractValue value)
    {
        _openFrom = from;
        _open = value;
        return true;
    }

    // Ends the run of values without a known end; returns its begin, or -1 (so that the reader's range makes no sense, and it refuses).
    private int TakeOpen(out AbstractValue value)
    {
        var from = _openFrom;
        value = from < 0 ? AbstractValue.Mixed : _open;
        _openFrom = -1;
        return from;
    }

    private AbstractValue Read(int register)
    {
        foreach (var local in locals)
        {
            if (local.IsAssigned && local.Variable.Register == register && local.LivesAt(_position)) return default;
        }
        return registers[register];
    }

    private AbstractValue Constant(int index) => new(AbstractKind.Constant, 0, function.Constants[index]);

    private bool Set(int register, AbstractValue value)
    {
        registers[register] = value;
        return true;
    }

    private bool IsHarmless(int register) => !Read(register).IsDangerous;

    private bool IsHarmlessRk(int rk) => rk < 0 || IsHarmless(rk);

    private bool AreHarmless(int first, int last)
    {
        for (var r = first; r <= last; r++)
        {
            if (!IsHarmless(r)) return false;
        }
        return true;
    }

    private static bool IsNext(AbstractValue value) => value is { Kind: AbstractKind.Builtin, Text.String: { } name } && name.Span.SequenceEqual("next"u8);
}
