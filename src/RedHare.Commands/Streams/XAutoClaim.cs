using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xautoclaim", "key group consumer min-idle-time start [COUNT count] [JUSTID]", Arity = -6, Keys = "RW delete @1",
    Flags = CommandFlags.Write | CommandFlags.Fast, Group = "stream", Since = "6.2.0", Tips = "nondeterministic_output",
    Complexity = "O(1) if COUNT is small.",
    Summary = "Gives pending entries that were not acknowledged for long to another consumer of the group.")]
internal static class XAutoClaim
{
    /// <summary>Entries looked at for each that is asked for.</summary>
    private const int Attempts = 10;

    private const long MaxCount = long.MaxValue / 16;

    public static void Run(CommandCall call)
    {
        if (!TryParse(call, out var idle, out var start, out var count, out var justId)) return;
        if (!call.TryWriteGroup(1, 2, KeyEvent.None, out var key, out var group)) return;
        if (!group.Exists) { call.NoKeyOrGroup(1, 2); return; }
        call.ReplicateAs();
        key.Weight = 0;
        var consumer = call.Consumer(key, 1, group, 2, 3);
        var (claimed, deleted) = (new List<StreamId>(), new List<StreamId>());
        var at = group.Pending(start);
        try
        {
            for (var attempts = count * Attempts; attempts > 0 && claimed.Count + deleted.Count < count && at.IsValid; attempts--)
            {
                if (!key.AsStream().Contains(at.Id))
                {
                    GroupEffect.Claim(call, 1, 2, group, at);
                    deleted.Add(at.Id);
                    key.RemovePending(group, ref at);
                    key.Weight++;
                    continue;
                }
                if (idle == 0 || call.Now - at.Delivered >= idle)
                {
                    key.Claim(group, at, consumer, call.Now, justId ? at.Deliveries : at.Deliveries + 1);
                    GroupEffect.Claim(call, 1, 2, group, at);
                    key.NoteActive(consumer);
                    claimed.Add(at.Id);
                    key.Weight++;
                }
                at.MoveNext();
            }
        }
        catch (OutOfMemoryException) when (claimed.Count + deleted.Count > 0)
        {
            // Those before are claimed and told, and the next call goes on here.
        }
        call.Reply.Array(3);
        call.Reply.Bulk(at.IsValid ? at.Id : StreamId.Min);
        call.Reply.Array(claimed.Count);
        foreach (var id in claimed) Write(call, key, id, justId);
        call.Reply.Array(deleted.Count);
        foreach (var id in deleted) call.Reply.Bulk(id);
    }

    private static void Write(CommandCall call, WriteScope key, StreamId id, bool justId)
    {
        if (justId)
        {
            call.Reply.Bulk(id);
            return;
        }
        var entry = key.AsStream().Range(id, id);
        entry.Next();
        call.Reply.Entry(ref entry);
    }

    private static bool TryParse(CommandCall call, out long idle, out StreamId start, out long count, out bool justId)
    {
        (start, count, justId) = (default, 100, false);
        if (!call.TryInteger(4, out idle, "ERR Invalid min-idle-time argument for XAUTOCLAIM"u8)) return false;
        idle = Math.Max(idle, 0);
        if (!call.TryStreamInterval(5, isEnd: false, out start)) return false;
        for (var i = 6; i < call.Count; i++)
        {
            if (call.Is(i, "COUNT"u8) && i + 1 < call.Count)
            {
                if (RedisNumber.TryParseLong(call[++i], out count) && count is > 0 and <= MaxCount) continue;
                call.Reply.Error("ERR COUNT must be > 0"u8);
                return false;
            }
            if (!call.Is(i, "JUSTID"u8)) { call.Reply.Error(Errors.Syntax); return false; }
            justId = true;
        }
        return true;
    }
}
