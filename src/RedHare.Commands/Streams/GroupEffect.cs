using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>
/// The effects of reading and claiming: not these commands, which depend on time and on what there was, but what became of the group. Redis propagates the same, except that it
/// forgets consumers who come to be without getting anything, and what reading the history does to times and counts.
/// </summary>
internal static class GroupEffect
{
    /// <summary>An entry is pending for a consumer as it says; or, once the stream has no such entry, for nobody.</summary>
    public static void Claim(CommandCall call, int keyIndex, int groupIndex, ConsumerGroup group, in PendingCursor entry) =>
        Claim(call, keyIndex, groupIndex, group, entry.Consumer, entry.Id, entry.Delivered, entry.Deliveries);

    /// <summary>As above, for an entry by its parts.</summary>
    public static void Claim(CommandCall call, int keyIndex, int groupIndex, ConsumerGroup group, GroupConsumer consumer, StreamId id, long delivered, long deliveries)
    {
        var unit = call.Unit;
        unit.BeginEffect(14);
        unit.EffectArgument("XCLAIM"u8);
        unit.EffectArgument(call[keyIndex]);
        unit.EffectArgument(call[groupIndex]);
        unit.EffectArgument(consumer.Name);
        unit.EffectArgument("0"u8);
        Argument(unit, id);
        unit.EffectArgument("TIME"u8);
        unit.EffectArgument(delivered);
        unit.EffectArgument("RETRYCOUNT"u8);
        unit.EffectArgument(deliveries);
        unit.EffectArgument("FORCE"u8);
        unit.EffectArgument("JUSTID"u8);
        unit.EffectArgument("LASTID"u8);
        Argument(unit, group.LastDelivered);
    }

    /// <summary>How far the group has read.</summary>
    public static void SetId(CommandCall call, int keyIndex, int groupIndex, ConsumerGroup group)
    {
        var unit = call.Unit;
        unit.BeginEffect(7);
        unit.EffectArgument("XGROUP"u8);
        unit.EffectArgument("SETID"u8);
        unit.EffectArgument(call[keyIndex]);
        unit.EffectArgument(call[groupIndex]);
        Argument(unit, group.LastDelivered);
        unit.EffectArgument("ENTRIESREAD"u8);
        unit.EffectArgument(group.EntriesRead);
    }

    /// <summary>A consumer came to be.</summary>
    public static void CreateConsumer(CommandCall call, int keyIndex, int groupIndex, int consumerIndex)
    {
        var unit = call.Unit;
        unit.BeginEffect(5);
        unit.EffectArgument("XGROUP"u8);
        unit.EffectArgument("CREATECONSUMER"u8);
        unit.EffectArgument(call[keyIndex]);
        unit.EffectArgument(call[groupIndex]);
        unit.EffectArgument(call[consumerIndex]);
    }

    private static void Argument(ExecutionUnit unit, StreamId id)
    {
        Span<byte> text = stackalloc byte[StreamId.MaxTextLength];
        unit.EffectArgument(text[..id.Format(text)]);
    }
}
