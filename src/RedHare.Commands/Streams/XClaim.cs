using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xclaim", "key group consumer min-idle-time ID [ID ...] [IDLE ms] [TIME unix-time-milliseconds] [RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]",
    Arity = -6, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "stream", Since = "5.0.0", Tips = "nondeterministic_output",
    Complexity = "O(log N) with N being the number of messages in the PEL of the consumer group.",
    Summary = "Gives pending entries to another consumer of the group, as if they were delivered to it.")]
internal static class XClaim
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWriteGroup(1, 2, KeyEvent.None, out var key, out var group)) return;
        if (!group.Exists) { call.NoKeyOrGroup(1, 2); return; }
        if (!ClaimArguments.TryParse(call, out var claim)) return;
        call.ReplicateAs();
        key.Weight = 0;
        var moved = claim.LastId > group.LastDelivered;
        if (moved) key.SetPosition(group, claim.LastId, group.EntriesRead);
        var consumer = call.Consumer(key, 1, group, 2, 3);
        var mark = call.Reply.BeginArray();
        var claimed = 0;
        try
        {
            for (var i = 5; i < claim.IdsEnd; i++)
                if (StreamId.TryParse(call[i], 0, out var id) && Claim(call, key, group, consumer, id, claim, ref moved)) claimed++;
        }
        catch (OutOfMemoryException) when (claimed > 0)
        {
            // Those before were claimed and are told.
        }
        if (moved)
        {
            GroupEffect.SetId(call, 1, 2, group);
            key.Weight++;
        }
        call.Reply.EndArray(mark, claimed);
    }

    private static bool Claim(CommandCall call, WriteScope key, ConsumerGroup group, GroupConsumer consumer, StreamId id, in ClaimArguments claim, ref bool moved)
    {
        var entry = group.Find(id);
        var found = key.AsStream().Range(id, id);
        var exists = found.Next();
        if (!exists)
        {
            if (!entry.IsValid) return false;
            GroupEffect.Claim(call, 1, 2, group, entry);
            key.RemovePending(group, ref entry);
        }
        else if (!entry.IsValid)
        {
            if (!claim.Force) return false;
            var deliveries = claim.Deliveries(1);
            key.AddPending(group, consumer, id, claim.Delivered, deliveries);
            GroupEffect.Claim(call, 1, 2, group, consumer, id, claim.Delivered, deliveries);
        }
        else
        {
            if (claim.MinIdle > 0 && call.Now - entry.Delivered < claim.MinIdle) return false;
            key.Claim(group, entry, consumer, claim.Delivered, claim.Deliveries(entry.Deliveries));
            GroupEffect.Claim(call, 1, 2, group, entry);
        }
        key.Weight++;
        // The effect of a claim says how far the group has read.
        moved = false;
        if (!exists) return false;
        key.NoteActive(consumer);
        if (claim.JustId) call.Reply.Bulk(id);
        else call.Reply.Entry(ref found);
        return true;
    }
}
