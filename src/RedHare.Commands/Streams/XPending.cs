using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xpending", "key group [[IDLE min-idle-time] start end count [consumer]]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "stream",
    Since = "5.0.0", Tips = "nondeterministic_output",
    Complexity = "O(N) with N being the number of elements returned, so asking for a small fixed number of entries per call is O(1). O(M), where M is the total number of entries scanned when used with the IDLE filter. When the command returns just the summary and the list of consumers is small, it runs in O(1) time; otherwise, an additional O(N) time for iterating every consumer.",
    Summary = "Tells what a group's consumers were given and have not acknowledged.")]
internal static class XPending
{
    public static void Run(CommandCall call)
    {
        if (call.Count != 3 && call.Count is < 6 or > 9) { call.Reply.Error(Errors.Syntax); return; }
        var range = default(Range);
        if (call.Count > 3 && !Range.TryParse(call, out range)) return;
        if (!call.TryRead(call[1], KeyType.Stream, out var key)) return;
        var group = key.FindGroup(call[2]);
        if (!group.Exists) call.NoKeyOrGroup(1, 2);
        else if (call.Count == 3) Summarize(call.Reply, group);
        else List(call, group, range);
    }

    private static void Summarize(ReplyWriter reply, ConsumerGroup group)
    {
        reply.Array(4);
        reply.Integer(group.PendingCount);
        if (group.PendingCount == 0)
        {
            reply.Null();
            reply.Null();
            reply.NullArray();
            return;
        }
        reply.Bulk(group.Pending(StreamId.Min).Id);
        reply.Bulk(group.LastPending);
        var mark = reply.BeginArray();
        var listed = 0;
        Span<byte> digits = stackalloc byte[RedisNumber.MaxLongLength];
        foreach (var consumer in group.Consumers)
        {
            if (consumer.PendingCount == 0) continue;
            reply.Array(2);
            reply.Bulk(consumer.Name);
            reply.Bulk(digits[..RedisNumber.Format(consumer.PendingCount, digits)]);
            listed++;
        }
        reply.EndArray(mark, listed);
    }

    private static void List(CommandCall call, ConsumerGroup group, in Range range)
    {
        var consumer = range.Consumer == 0 ? default : group.Find(call[range.Consumer]);
        if (range.Consumer != 0 && !consumer.Exists) { call.Reply.Array(0); return; }
        var mark = call.Reply.BeginArray();
        var listed = 0;
        for (var at = consumer.Exists ? consumer.Pending(range.From) : group.Pending(range.From); at.IsValid && listed < range.Count && at.Id <= range.To; at.MoveNext())
        {
            var idle = call.Now - at.Delivered;
            if (range.MinIdle != 0 && idle < range.MinIdle) continue;
            call.Reply.Array(4);
            call.Reply.Bulk(at.Id);
            call.Reply.Bulk(at.Consumer.Name);
            call.Reply.Integer(Math.Max(idle, 0));
            call.Reply.Integer(at.Deliveries);
            listed++;
        }
        call.Reply.EndArray(mark, listed);
    }

    /// <summary>What the longer form asks for.</summary>
    /// <param name="MinIdle">Milliseconds since the last delivery, at least; 0 for any.</param>
    /// <param name="From">The first id.</param>
    /// <param name="To">The last id.</param>
    /// <param name="Count">How many at most.</param>
    /// <param name="Consumer">The argument that names a consumer, or 0.</param>
    private readonly record struct Range(long MinIdle, StreamId From, StreamId To, long Count, int Consumer)
    {
        public static bool TryParse(CommandCall call, out Range range)
        {
            range = default;
            var at = 3;
            long idle = 0;
            if (call.Is(3, "IDLE"u8))
            {
                if (!call.TryInteger(4, out idle)) return false;
                if (call.Count < 8) { call.Reply.Error(Errors.Syntax); return false; }
                at = 5;
            }
            if (!call.TryInteger(at + 2, out var count)) return false;
            if (!call.TryStreamInterval(at, isEnd: false, out var from) || !call.TryStreamInterval(at + 1, isEnd: true, out var to)) return false;
            range = new(idle, from, to, Math.Max(count, 0), at + 3 < call.Count ? at + 3 : 0);
            return true;
        }
    }
}
