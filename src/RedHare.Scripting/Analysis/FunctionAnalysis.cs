using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>
/// The analysis of one function and those within. States of the registers are kept for the places where ways of the code meet; from there they are
/// carried on instruction by instruction. First all ways are gone until no state changes any more, then each instruction is visited once with what may
/// be there, to note commands and what closures catch.
/// </summary>
internal sealed class FunctionAnalysis
{
    // A script beyond these is not worth its analysis: it locks everything.
    private const int MostInstructions = 10_000;
    private const int MostCapturedLocals = 100;
    private const int MostWork = 10_000_000;
    private const int MostDepth = 50;

    private readonly Prototype _function;
    private readonly AbstractValue[] _upvalues;
    private readonly List<ScriptCommand> _commands;
    private readonly CapturedLocal?[][] _captured;
    private readonly CapturedLocal[] _locals;
    private readonly AbstractValue[]?[] _states;
    private readonly bool[] _isMeeting;
    private readonly Stack<int> _work = new();
    private int _worked;

    private FunctionAnalysis(Prototype function, AbstractValue[] upvalues, List<ScriptCommand> commands, CapturedLocal?[][] captured)
    {
        _function = function;
        _upvalues = upvalues;
        _commands = commands;
        _captured = captured;
        _locals = [.. captured.Where(c => c is not null).SelectMany(c => c).OfType<CapturedLocal>().Distinct()];
        _states = new AbstractValue[]?[function.Code.Length];
        _isMeeting = Meetings(function.Code);
    }

    /// <summary>Analyses a function; false when nothing can be told.</summary>
    /// <param name="function">The function.</param>
    /// <param name="upvalues">What its upvalues hold whenever it may run.</param>
    /// <param name="parameters">What its first parameters hold; nothing is known of the others.</param>
    /// <param name="commands">Gets the commands that it calls.</param>
    /// <param name="depth">How many functions it is within.</param>
    public static bool TryRun(Prototype function, AbstractValue[] upvalues, AbstractValue[] parameters, List<ScriptCommand> commands, int depth = 0)
    {
        if (depth > MostDepth || function.Code.Length > MostInstructions) return false;
        if (Upvalues.CapturedIn(function) is not { } captured) return false;
        var analysis = new FunctionAnalysis(function, upvalues, commands, captured);
        return analysis._locals.Length <= MostCapturedLocals && analysis.TryRun(parameters, depth);
    }

    private bool TryRun(AbstractValue[] parameters, int depth)
    {
        var entry = new AbstractValue[_function.MaxStack + 1];
        parameters.CopyTo(entry, 0);
        if (!TryMeet(0, entry)) return false;
        while (_work.TryPop(out var start))
        {
            if (!TryWalk(start, isLast: false)) return false;
        }
        for (var start = 0; start < _states.Length; start++)
        {
            if (_states[start] is not null && !TryWalk(start, isLast: true)) return false;
        }
        foreach (var local in _locals)
        {
            if (local.IsLost) return false;
        }
        for (var i = 0; i < _function.Prototypes.Length; i++)
        {
            // Its closure is never made.
            if (_captured[i] is not { } captured) continue;
            var inner = _function.Prototypes[i];
            var upvalues = new AbstractValue[inner.Upvalues.Length];
            for (var u = 0; u < upvalues.Length; u++) upvalues[u] = captured[u]?.Value ?? _upvalues[inner.Upvalues[u].Index];
            if (!TryRun(inner, upvalues, [], _commands, depth + 1)) return false;
        }
        return true;
    }

    // From a meeting of ways to the next.
    private bool TryWalk(int start, bool isLast)
    {
        var registers = (AbstractValue[])_states[start]!.Clone();
        var step = new StepAnalysis(_function, _upvalues, _locals, registers, isLast ? _commands : null);
        for (var position = start; ;)
        {
            if (isLast)
            {
                foreach (var local in _locals) local.Observe(position, registers);
            }
            if ((_worked += 1 + _locals.Length) > MostWork || !step.TryStep(position)) return false;
            if (step.Branch >= 0 && !isLast)
            {
                var branch = step.BranchRegisters ?? registers;
                if (!TryMeet(step.Branch, branch)) return false;
            }
            if (step.Next < 0) return true;
            position = step.Next;
            if (!_isMeeting[position]) continue;
            return isLast || TryMeet(position, registers);
        }
    }

    private bool TryMeet(int position, AbstractValue[] registers)
    {
        if ((_worked += registers.Length) > MostWork) return false;
        ref var state = ref _states[position];
        if (state is null)
        {
            state = (AbstractValue[])registers.Clone();
            _work.Push(position);
            return true;
        }
        var hasGrown = false;
        for (var i = 0; i < state.Length; i++)
        {
            var joined = state[i].Join(registers[i]);
            if (joined == state[i]) continue;
            state[i] = joined;
            hasGrown = true;
        }
        if (hasGrown) _work.Push(position);
        return true;
    }

    // The start, and wherever an instruction may lead but the one before it.
    private static bool[] Meetings(Instruction[] code)
    {
        var meetings = new bool[code.Length + 1];
        meetings[0] = true;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i].Code)
            {
                case OpCode.Jmp or OpCode.ForPrep or OpCode.ForLoop:
                    meetings[i + 1] = meetings[i + 1 + code[i].Bx] = true;
                    break;
                case OpCode.Eq or OpCode.Lt or OpCode.Le or OpCode.Test or OpCode.TestSet or OpCode.TForLoop or OpCode.LoadBool or OpCode.SetList:
                    meetings[i + 1] = meetings[Math.Min(i + 2, code.Length)] = true;
                    break;
            }
        }
        return meetings;
    }
}
