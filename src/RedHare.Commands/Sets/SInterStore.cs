using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sinterstore", "destination key [key ...]", Arity = -3, Keys = "OW update @1; RO access @2..-1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "set",
    Since = "1.0.0", Complexity = "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets",
    Summary = "Stores the intersect of multiple sets in a key.")]
internal static class SInterStore
{
    public static void Run(CommandCall call)
    {
        if (!SetOperands.TryRead(call, 2, call.Count - 2, out var operands)) return;
        using var read = operands;
        var destination = call.Write(call[1], SetEvents.InterStore);
        if (read.AnyAbsent)
        {
            StoredSet.Delete(call, destination);
            return;
        }
        var result = SetAlgebra.Intersection(read.Sets, destination, call.Encodings.Set);
        StoredSet.Store(call, destination, ref result);
    }
}
