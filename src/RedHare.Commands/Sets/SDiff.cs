using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sdiff", "key [key ...]", Arity = -2, Keys = "RO access @1..-1", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "1.0.0", Complexity = "O(N) where N is the total number of elements in all given sets", Tips = "nondeterministic_output_order",
    Summary = "Returns the difference of multiple sets.")]
internal static class SDiff
{
    public static void Run(CommandCall call)
    {
        if (!SetOperands.TryRead(call, 1, call.Count - 1, out var operands)) return;
        using var read = operands;
        var result = SetAlgebra.Difference(read.Sets, read.Sets[0], toStore: false, call.Encodings.Set);
        MemberReply.All(call.Reply, result.View);
        result.Dispose();
    }
}
