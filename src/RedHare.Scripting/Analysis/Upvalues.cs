using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>Which variables closures catch and assign.</summary>
internal static class Upvalues
{
    /// <summary>For each upvalue of a function whether it or a function within assigns to it.</summary>
    public static bool[] AssignedBy(Prototype function)
    {
        var assigned = new bool[function.Upvalues.Length];
        foreach (var instruction in function.Code)
        {
            if (instruction.Code == OpCode.SetUpval) assigned[instruction.B] = true;
        }
        foreach (var inner in function.Prototypes)
        {
            var its = AssignedBy(inner);
            for (var i = 0; i < its.Length; i++)
            {
                if (its[i] && !inner.Upvalues[i].IsLocal) assigned[inner.Upvalues[i].Index] = true;
            }
        }
        return assigned;
    }

    /// <summary>The locals of a function that closures catch, in the order of the functions within and their upvalues; null when one is not to be found.</summary>
    public static CapturedLocal?[][]? CapturedIn(Prototype function)
    {
        var found = new Dictionary<LocalVariable, CapturedLocal>();
        var captured = new CapturedLocal?[function.Prototypes.Length][];
        for (var i = 0; i < function.Code.Length; i++)
        {
            if (function.Code[i].Code != OpCode.Closure) continue;
            var inner = function.Prototypes[function.Code[i].Bx];
            var assigned = AssignedBy(inner);
            var its = captured[function.Code[i].Bx] = new CapturedLocal?[inner.Upvalues.Length];
            for (var u = 0; u < its.Length; u++)
            {
                if (!inner.Upvalues[u].IsLocal) continue;
                if (Find(function, inner.Upvalues[u].Index, i) is not { } variable) return null;
                if (!found.TryGetValue(variable, out var local)) found.Add(variable, local = new CapturedLocal(variable));
                local.IsAssigned |= assigned[u];
                its[u] = local;
            }
        }
        return captured;
    }

    // A local function begins its life after the instruction that makes its closure, which catches it already.
    private static LocalVariable? Find(Prototype function, int register, int position)
    {
        foreach (var local in function.Locals)
        {
            if (local.Register == register && local.Start <= position + 1 && position < local.End) return local;
        }
        return null;
    }
}
