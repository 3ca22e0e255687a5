using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A stream with its groups in a dump.</summary>
internal static class StreamDump
{
    /// <summary>As <see cref="DumpType.Stream"/> or <see cref="DumpType.StreamOfSeventy"/>.</summary>
    public static void Write(DumpWriter writer, KeyReader key, DumpType type)
    {
        ref var root = ref key.Root<StreamRoot>();
        writer.Count((ulong)root.Tree.Count);
        for (var at = RankTree<StreamOrder>.First(root.Tree); at.IsValid; at.MoveNext())
        {
            writer.Text(StreamNode.Id(at.Entry));
            writer.Text(StreamNode.Pack(at.Entry));
        }
        WriteFigures(writer, key);
        foreach (var group in key.Groups()) Write(writer, group, type);
    }

    /// <summary>What follows the nodes, up to the number of groups.</summary>
    public static void WriteFigures(DumpWriter writer, KeyReader key)
    {
        ref var root = ref key.Root<StreamRoot>();
        writer.Count((ulong)root.Length);
        writer.Numbers(root.LastId);
        writer.Numbers(key.AsStream().FirstEntryId);
        writer.Numbers(root.MaxDeletedId);
        writer.Count((ulong)root.EntriesAdded);
        writer.Count((ulong)key.GroupCount());
    }

    private static void Write(DumpWriter writer, ConsumerGroup group, DumpType type)
    {
        writer.Text(group.Name);
        writer.Numbers(group.LastDelivered);
        // What is not known is written as the greatest number, which is −1 for who reads it as a signed one.
        writer.Count((ulong)group.EntriesRead);
        writer.Count((ulong)group.PendingCount);
        for (var at = group.Pending(StreamId.Min); at.IsValid; at.MoveNext())
        {
            writer.Raw(at.Id);
            writer.Milliseconds(at.Delivered);
            writer.Count((ulong)at.Deliveries);
        }
        writer.Count((ulong)group.ConsumerCount);
        foreach (var consumer in group.Consumers)
        {
            writer.Text(consumer.Name);
            writer.Milliseconds(consumer.Seen);
            if (type == DumpType.Stream) writer.Milliseconds(consumer.Active);
            writer.Count((ulong)consumer.PendingCount);
            for (var at = consumer.Pending(StreamId.Min); at.IsValid; at.MoveNext()) writer.Raw(at.Id);
        }
    }
}
