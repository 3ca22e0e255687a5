using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A stream with its groups in a dump.</summary>
internal static class StreamDump
{
    public static void Write(DumpWriter writer, KeyReader key)
    {
        ref var root = ref key.Root<StreamRoot>();
        writer.Byte((byte)DumpType.Stream);
        writer.Length((ulong)root.Tree.Count);
        for (var at = RankTree<StreamOrder>.First(root.Tree); at.IsValid; at.MoveNext())
        {
            writer.Text(StreamNode.Id(at.Entry));
            writer.Text(StreamNode.Pack(at.Entry));
        }
        writer.Length((ulong)root.Length);
        writer.Lengths(root.LastId);
        writer.Lengths(key.AsStream().FirstEntryId);
        writer.Lengths(root.MaxDeletedId);
        writer.Length((ulong)root.EntriesAdded);
        writer.Length((ulong)key.GroupCount());
        foreach (var group in key.Groups()) Write(writer, group);
    }

    private static void Write(DumpWriter writer, ConsumerGroup group)
    {
        writer.Text(group.Name);
        writer.Lengths(group.LastDelivered);
        // What is not known is written as the greatest number, which is −1 for who reads it as a signed one.
        writer.Length((ulong)group.EntriesRead);
        writer.Length((ulong)group.PendingCount);
        for (var at = group.Pending(StreamId.Min); at.IsValid; at.MoveNext())
        {
            writer.Raw(at.Id);
            writer.Milliseconds(at.Delivered);
            writer.Length((ulong)at.Deliveries);
        }
        writer.Length((ulong)group.ConsumerCount);
        foreach (var consumer in group.Consumers)
        {
            writer.Text(consumer.Name);
            writer.Milliseconds(consumer.Seen);
            writer.Milliseconds(consumer.Active);
            writer.Length((ulong)consumer.PendingCount);
            for (var at = consumer.Pending(StreamId.Min); at.IsValid; at.MoveNext()) writer.Raw(at.Id);
        }
    }
}
