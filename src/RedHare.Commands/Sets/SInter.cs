using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sinter", "key [key ...]", Arity = -2, Keys = "RO access @1..-1", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "1.0.0", Complexity = "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets", Tips = "nondeterministic_output_order",
    Summary = "Returns the intersect of multiple sets.")]
internal static class SInter
{
    public static void Run(CommandCall call)
    {
        if (!SetOperands.TryRead(call, 1, call.Count - 1, out var operands)) return;
        using var read = operands;
        var mark = call.Reply.BeginArray();
        var members = new MemberReply(call.Reply);
        if (!read.AnyAbsent) SetAlgebra.Intersect(read.Sets, ref members);
        call.Reply.EndSet(mark, members.Count);
    }
}
