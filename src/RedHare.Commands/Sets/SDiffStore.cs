using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sdiffstore", "destination key [key ...]", Arity = -3, Keys = "OW update @1; RO access @2..-1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "set",
    Since = "1.0.0", Complexity = "O(N) where N is the total number of elements in all given sets",
    Summary = "Stores the difference of multiple sets in a key.")]
internal static class SDiffStore
{
    public static void Run(CommandCall call)
    {
        if (!SetOperands.TryRead(call, 2, call.Count - 2, out var operands)) return;
        using var read = operands;
        var destination = call.Write(call[1], SetEvents.DiffStore);
        var result = SetAlgebra.Difference(read.Sets, destination, toStore: true, call.Encodings.Set);
        StoredSet.Store(call, destination, ref result);
    }
}
