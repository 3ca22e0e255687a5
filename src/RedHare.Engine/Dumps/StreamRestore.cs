using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Streams with their groups from dumps.</summary>
internal static class StreamRestore
{
    public static bool TryStream(WriteScope key, DumpType type, ref DumpReader reader)
    {
        var root = default(StreamRoot);
        try
        {
            if (!TryEntries(ref root, key, ref reader) || !TryCounters(ref root, type, ref reader) || !TryGroups(ref root, key, type, ref reader) || !reader.IsAtEnd) return false;
            MemoryMarshal.Write(key.Create(KeyType.Stream, KeyEncoding.Stream, Marshal.SizeOf<StreamRoot>()), root);
            root = default;
            return true;
        }
        finally
        {
            var budget = int.MaxValue;
            while (!GroupList.FreeSlice(ref root.Groups, key.Arena, ref budget)) budget = int.MaxValue;
            EntryTree.FreeSlice(ref root.Tree, key.Arena, ref budget);
        }
    }

    private static bool TryEntries(ref StreamRoot root, WriteScope key, ref DumpReader reader)
    {
        if (!reader.TryCount(out var nodes)) return false;
        for (; nodes > 0; nodes--)
            if (!reader.TryText(out StreamId id) || !reader.TryText(out ReadOnlySpan<byte> pack) || !EntryTree.TryAppendNode(ref root, key.Arena, id, pack)) return false;
        return true;
    }

    private static bool TryCounters(ref StreamRoot root, DumpType type, ref DumpReader reader)
    {
        // The length is known from the entries, and better.
        if (!reader.TryLength(out _) || !reader.TryLengths(out var last)) return false;
        if (last < root.LastId) return false;
        root.LastId = last;
        root.EntriesAdded = root.Length;
        if (type == DumpType.OldStream) return true;
        if (!reader.TryLengths(out StreamId _) || !reader.TryLengths(out root.MaxDeletedId) || !reader.TryLength(out var added)) return false;
        root.EntriesAdded = (long)added;
        return true;
    }

    private static bool TryGroups(ref StreamRoot root, WriteScope key, DumpType type, ref DumpReader reader)
    {
        if (!reader.TryCount(out var groups)) return false;
        for (; groups > 0; groups--)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> name) || GroupList.Find(root.Groups, name) != 0 || !reader.TryLengths(out var last)) return false;
            var read = (ulong)new StreamView(ref root).EntriesUpTo(last);
            if (type != DumpType.OldStream && !reader.TryLength(out read)) return false;
            if ((long)read < ConsumerGroup.UnknownEntriesRead) return false;
            var group = GroupList.Add(ref root.Groups, key.Arena, name, last, (long)read);
            if (!TryPending(ref reader, out var pending) || !TryConsumers(group, key, type, ref reader, pending)) return false;
        }
        return true;
    }

    /// <summary>The group's pending entries. Whose they are the dump says later; until then they wait here, in the order of the dump.</summary>
    private static bool TryPending(ref DumpReader reader, out Dictionary<StreamId, (long Delivered, long Deliveries)> pending)
    {
        pending = [];
        if (!reader.TryCount(out var count)) return false;
        for (; count > 0; count--)
        {
            if (!reader.TryRaw(out var id) || !reader.TryMilliseconds(out var delivered) || !reader.TryLength(out var deliveries)) return false;
            if (!pending.TryAdd(id, (delivered, (long)deliveries))) return false;
        }
        return true;
    }

    private static bool TryConsumers(nint group, WriteScope key, DumpType type, ref DumpReader reader, Dictionary<StreamId, (long Delivered, long Deliveries)> pending)
    {
        if (!reader.TryCount(out var consumers)) return false;
        for (; consumers > 0; consumers--)
        {
            if (!reader.TryText(out ReadOnlySpan<byte> name)) return false;
            if (ConsumerList.Find(group, name) != 0)
            {
                reader.Fault = "Duplicate stream consumer detected";
                return false;
            }
            if (!reader.TryMilliseconds(out var seen)) return false;
            var active = seen;
            if (type == DumpType.Stream && !reader.TryMilliseconds(out active)) return false;
            var consumer = ConsumerList.Add(group, key.Arena, name, seen);
            ConsumerRecord.At(consumer).Active = active;
            if (!reader.TryCount(out var count)) return false;
            for (; count > 0; count--)
            {
                if (!reader.TryRaw(out var id) || !pending.Remove(id, out var entry)) return false;
                PendingLists.Add(group, key.Arena, id, consumer, entry.Delivered, entry.Deliveries);
            }
        }
        // An entry that is nobody's could never be acknowledged.
        return pending.Count == 0;
    }
}
