using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sintercard", "numkeys key [key ...] [LIMIT limit]", Arity = -3, Keys = "RO access @1#", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "7.0.0", Complexity = "O(N*M) worst case where N is the cardinality of the smallest set and M is the number of sets",
    Summary = "Returns the number of members of the intersect of multiple sets.")]
internal static class SInterCard
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(1, out var keys, NoKeys)) return;
        if (keys < 1)
        {
            call.Reply.Error(NoKeys);
            return;
        }
        if (keys > call.Count - 2)
        {
            call.Reply.Error("ERR Number of keys can't be greater than number of args"u8);
            return;
        }
        long limit = 0;
        for (var i = 2 + (int)keys; i < call.Count; i += 2)
        {
            if (!call.Is(i, "LIMIT"u8) || i + 1 == call.Count)
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
            if (!call.TryInteger(i + 1, out limit, NegativeLimit)) return;
            if (limit < 0)
            {
                call.Reply.Error(NegativeLimit);
                return;
            }
        }
        if (!SetOperands.TryRead(call, 2, (int)keys, out var operands)) return;
        using var read = operands;
        var members = new Counter(limit);
        if (!read.AnyAbsent) SetAlgebra.Intersect(read.Sets, ref members);
        call.Reply.Integer(members.Count);
    }

    private static ReadOnlySpan<byte> NoKeys => "ERR numkeys should be greater than 0"u8;

    private static ReadOnlySpan<byte> NegativeLimit => "ERR LIMIT can't be negative"u8;

    /// <summary>Counts up to a limit; 0 is none.</summary>
    private struct Counter(long limit) : IMemberSink
    {
        public long Count;

        public bool Take(ReadOnlySpan<byte> member) => ++Count != limit;
    }
}
