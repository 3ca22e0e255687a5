using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Streams: an <see cref="EntryTree"/>, whose root is the value. A stream that loses its last entry stays.</summary>
public static class StreamValue
{
    /// <summary>The stream for reading; the one that has nothing where there is no key.</summary>
    public static StreamView AsStream(this KeyReader key) => key.Exists ? new StreamView(ref key.Root<StreamRoot>()) : default;

    /// <summary>Makes the key hold a stream without entries.</summary>
    /// <exception cref="OutOfMemoryException">The key is unchanged.</exception>
    public static void CreateStream(this WriteScope key) => key.Create(KeyType.Stream, KeyEncoding.Stream, Marshal.SizeOf<StreamRoot>()).Clear();

    /// <summary>Adds an entry; the stream is created if it is absent.</summary>
    /// <param name="key">A stream or no key.</param>
    /// <param name="id">An id above <see cref="StreamView.LastId"/>.</param>
    /// <param name="fields">At least one field, together at most 1 GiB of text.</param>
    /// <param name="limits">How much a node may hold.</param>
    /// <exception cref="OutOfMemoryException">The key is unchanged.</exception>
    public static void AddEntry<T>(this WriteScope key, StreamId id, scoped ref T fields, in StreamLimits limits)
        where T : struct, IEntryFields, allows ref struct
    {
        if (!key.Exists)
        {
            // The key comes last: one that came and went would count as a change.
            var root = default(StreamRoot);
            EntryTree.Append(ref root, key.Arena, limits, id, ref fields);
            Attach(key, ref root);
            return;
        }
        EntryTree.Append(ref key.Root<StreamRoot>(), key.Arena, limits, id, ref fields);
        key.MarkChanged();
    }

    /// <summary>Removes an entry of an existing stream; false if there is none.</summary>
    /// <exception cref="OutOfMemoryException">The entries are unchanged.</exception>
    public static bool RemoveEntry(this WriteScope key, StreamId id)
    {
        ref var root = ref key.Root<StreamRoot>();
        if (!EntryTree.Remove(ref root, key.Arena, id)) return false;
        if (id > root.MaxDeletedId) root.MaxDeletedId = id;
        key.MarkChanged();
        return true;
    }

    /// <summary>Removes entries from the head of an existing stream; returns how many. What goes in whole nodes is freed later, in slices.</summary>
    /// <param name="key">A stream.</param>
    /// <param name="trim">What is to go.</param>
    /// <param name="isComplete">False if there was no memory to mark entries in the node that is cut through, so that they stay.</param>
    public static long Trim(this WriteScope key, in StreamTrim trim, out bool isComplete)
    {
        ref var root = ref key.Root<StreamRoot>();
        var length = root.Length;
        var head = default(RankTreeRoot);
        isComplete = true;
        try
        {
            EntryTrim.Trim(ref root, key.Arena, trim, out head);
        }
        catch (OutOfMemoryException)
        {
            isComplete = false;
        }
        if (head.Top != 0) Discard(key, head);
        if (root.Length != length) key.MarkChanged();
        return length - root.Length;
    }

    /// <summary>Sets the greatest id given so far; not below that of an entry.</summary>
    public static void SetLastId(this WriteScope key, StreamId id)
    {
        key.Root<StreamRoot>().LastId = id;
        key.MarkChanged();
    }

    /// <summary>Sets how many entries were ever added.</summary>
    public static void SetEntriesAdded(this WriteScope key, long count)
    {
        key.Root<StreamRoot>().EntriesAdded = count;
        key.MarkChanged();
    }

    /// <summary>Sets the greatest id deleted so far.</summary>
    public static void SetMaxDeletedId(this WriteScope key, StreamId id)
    {
        key.Root<StreamRoot>().MaxDeletedId = id;
        key.MarkChanged();
    }

    private static void Attach(WriteScope key, ref StreamRoot root)
    {
        try
        {
            key.CreateStream();
        }
        catch (OutOfMemoryException)
        {
            var budget = int.MaxValue;
            EntryTree.FreeSlice(ref root.Tree, key.Arena, ref budget);
            throw;
        }
        key.Root<StreamRoot>() = root;
    }

    private static void Discard(WriteScope key, RankTreeRoot nodes)
    {
        if (nodes.Count > KeyDisposal.LazyThreshold)
        {
            key.Shard.Freeing.Add(nodes);
            key.Unit.Engine.FreeSoon();
            return;
        }
        var budget = int.MaxValue;
        EntryTree.FreeSlice(ref nodes, key.Arena, ref budget);
    }
}
