using RedHare.Engine.Memory;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Structures.StreamOrder>;

namespace RedHare.Engine.Structures;

/// <summary>A stream's entries: packs of them in the order of their ids, under a <see cref="RankTree{TOrder}"/>.</summary>
/// <remarks>
/// <para>
/// Redis keeps the same packs in a radix tree by their 128-bit ids: a key of 16 bytes and some nodes for each, and no count, so that trimming a stream of
/// ten million entries visits a hundred thousand nodes. Here a node costs 24 bytes and 9 in the tree, an id is found in O(log n), and so is the place
/// that has a given number of entries before it: the tree weighs each node by its live entries.
/// </para>
/// <para>
/// The last node's weight may lag behind: XADD would otherwise have to climb the tree for every entry. It is brought up to date when the node is left or
/// someone asks for ranks.
/// </para>
/// <para>Invariants: no node is without a live entry; ids ascend; each node but the last weighs its live entries; <see cref="StreamRoot.Length"/> is
/// their sum. What throws <see cref="OutOfMemoryException"/> leaves the same entries.</para>
/// </remarks>
internal static class EntryTree
{
    /// <summary>Adds an entry with an id above all others.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the entries are unchanged.</exception>
    public static void Append<T>(ref StreamRoot root, Arena arena, in StreamLimits limits, StreamId id, scoped ref T fields)
        where T : struct, IEntryFields, allows ref struct
    {
        var room = 0;
        var at = Tree.Last(root.Tree);
        if (at.IsValid)
        {
            var node = new StreamNode(arena, at.Entry);
            if (Fits(node.Bytes, ref fields, limits))
            {
                EntryPack.Append(ref node, id, ref fields, limits.Bytes);
                Tree.ReplaceAt(at, node.Block);
                Count(ref root, id);
                return;
            }
            // The next node will likely grow as long as this one.
            room = Math.Min(node.Bytes.Length, limits.Bytes);
            node.Trim();
            Tree.ReplaceAt(at, node.Block);
            Weigh(ref root, at);
        }
        Open(ref root, arena, EntryPack.Create(arena, id, ref fields, room).Block);
        Count(ref root, id);
    }

    /// <summary>The entries between two ids, from the first.</summary>
    public static StreamCursor Forward(in StreamRoot root, StreamId from, StreamId to)
    {
        if (from > to) return default;
        var at = NodeOf(root, from);
        return new StreamCursor(at.IsValid ? at : Tree.First(root.Tree), from, to, backward: false);
    }

    /// <summary>The entries between two ids, from the last.</summary>
    public static StreamCursor Backward(in StreamRoot root, StreamId from, StreamId to) =>
        from > to ? default : new StreamCursor(NodeOf(root, to), from, to, backward: true);

    /// <summary>Removes an entry; false if there is none.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the entries are unchanged.</exception>
    public static bool Remove(ref StreamRoot root, Arena arena, StreamId id)
    {
        var at = NodeOf(root, id);
        if (!at.IsValid || FlagsOf(at.Entry, id) is not (>= 0 and var flags)) return false;
        if (EntryPack.Live(StreamNode.Pack(at.Entry)) == 1) Drop(ref root, arena, at);
        else Delete(ref root, arena, at, flags);
        root.Length--;
        return true;
    }

    /// <summary>A copy of the entries in another arena, with the same counters and without consumer groups.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing is left of the copy.</exception>
    public static StreamRoot Copy(in StreamRoot source, Arena arena)
    {
        var copy = source;
        copy.Tree = default;
        copy.Groups = 0;
        try
        {
            for (var at = Tree.First(source.Tree); at.IsValid; at.MoveNext())
            {
                var pack = StreamNode.Pack(at.Entry);
                Open(ref copy, arena, StreamNode.Copy(arena, StreamNode.Id(at.Entry), EntryPack.Live(pack), pack).Block);
            }
            return copy;
        }
        catch (OutOfMemoryException)
        {
            var budget = int.MaxValue;
            FreeSlice(ref copy.Tree, arena, ref budget);
            throw;
        }
    }

    /// <summary>Adds a copy of a node from outside behind all others, and makes its last id the stream's; false, with nothing changed, if it may not stand there.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the entries are unchanged.</exception>
    public static bool TryAppendNode(ref StreamRoot root, Arena arena, StreamId master, ReadOnlySpan<byte> pack)
    {
        if (!EntryValidation.Check(pack, master, root.LastId, out var live, out var last)) return false;
        if (live > 0) Open(ref root, arena, StreamNode.Copy(arena, master, live, pack).Block);
        root.LastId = last;
        root.Length += live;
        return true;
    }

    /// <summary>Bytes held in the arena, the root not counted: of the nodes the first <paramref name="samples"/> are measured, the others taken to be like them.</summary>
    public static long Footprint(in StreamRoot root, long samples)
    {
        long bytes = 0, measured = 0;
        for (var at = Tree.First(root.Tree); at.IsValid && measured < samples; at.MoveNext(), measured++) bytes += StreamNode.Footprint(at.Entry);
        if (measured > 0 && measured < root.Tree.Count) bytes = (long)((double)bytes / measured * root.Tree.Count);
        return bytes + Tree.Footprint(root.Tree);
    }

    /// <summary>Frees about <paramref name="budget"/> nodes, from the end; true when nothing is left. Until then only more slices are allowed.</summary>
    public static bool FreeSlice(ref RankTreeRoot tree, Arena arena, ref int budget)
    {
        var visitor = new Disposal(arena);
        var gone = Tree.FreeSlice(ref tree, arena, budget, ref visitor);
        budget -= visitor.Freed;
        return gone;
    }

    /// <summary>Checks every invariant and returns the bytes held in the arena. Linear; for tests and debugging commands.</summary>
    /// <exception cref="InvalidOperationException">The stream is broken; the message says where.</exception>
    public static long Verify(in StreamRoot root)
    {
        var bytes = Tree.Verify(root.Tree, ordered: true);
        long length = 0;
        var last = StreamId.Min;
        for (var at = Tree.First(root.Tree); at.IsValid;)
        {
            var pack = StreamNode.Pack(at.Entry);
            Require(Pack.Validate(pack, deep: true), "a node's pack");
            Require(StreamNode.Id(at.Entry) > last, "nodes ascend");
            long live = 0, all = 0;
            for (var walk = new EntryWalk(at.Entry, backward: false); walk.Next(); all++)
            {
                Require(walk.Id > last, "entries ascend");
                last = walk.Id;
                if (!walk.IsDeleted) live++;
            }
            Require(live > 0 && live == EntryPack.Live(pack) && all == EntryPack.Entries(pack), "the master entry counts");
            length += live;
            bytes += StreamNode.Footprint(at.Entry);
            var weight = StreamNode.Weight(at.Entry);
            Require(!at.MoveNext() || weight == live, "a node weighs its live entries");
        }
        Require(length == root.Length && last <= root.LastId, "the root knows length and last id");
        return bytes;
    }

    /// <summary>The node that an id falls into: the last one that does not begin after it.</summary>
    internal static RankCursor NodeOf(in StreamRoot root, StreamId id)
    {
        // The last one without a search: that is where most go.
        var at = Tree.Last(root.Tree);
        if (!at.IsValid || StreamNode.Id(at.Entry) <= id) return at;
        at = Tree.UpperBound(root.Tree, new StreamProbe(id));
        at.MovePrevious();
        return at;
    }

    /// <summary>Where in a node the flags of a live entry are; −1 if there is none.</summary>
    private static int FlagsOf(nint node, StreamId id)
    {
        var walk = new EntryWalk(node, backward: false);
        return walk.Seek(id) && walk.Id == id && !walk.IsDeleted ? walk.FlagsAt : -1;
    }

    private static bool Fits<T>(ReadOnlySpan<byte> pack, scoped ref T fields, in StreamLimits limits) where T : struct, IEntryFields, allows ref struct
    {
        // Redis counts the text, not what it takes in the pack.
        return pack.Length + fields.TextLength < limits.Bytes && EntryPack.Entries(pack) < limits.Entries;
    }

    private static void Count(ref StreamRoot root, StreamId id)
    {
        root.Length++;
        root.EntriesAdded++;
        root.LastId = id;
    }

    private static void Open(ref StreamRoot root, Arena arena, nint node)
    {
        try
        {
            Tree.InsertLast(ref root.Tree, arena, node);
        }
        catch (OutOfMemoryException)
        {
            StreamNode.Free(arena, node);
            throw;
        }
    }

    private static void Delete(ref StreamRoot root, Arena arena, RankCursor at, int flags)
    {
        var node = new StreamNode(arena, at.Entry);
        EntryPack.Delete(ref node, flags);
        Tree.ReplaceAt(at, node.Block);
        Weigh(ref root, at);
    }

    private static void Drop(ref StreamRoot root, Arena arena, RankCursor at)
    {
        var node = at.Entry;
        Tree.RemoveAt(ref root.Tree, arena, at);
        StreamNode.Free(arena, node);
    }

    /// <summary>Brings a node's weight up to date.</summary>
    internal static void Weigh(ref StreamRoot root, RankCursor at)
    {
        var live = EntryPack.Live(StreamNode.Pack(at.Entry));
        ref var weight = ref StreamNode.Weight(at.Entry);
        if (live == weight) return;
        Tree.AddWeight(ref root.Tree, at, live - weight);
        weight = live;
    }

    private static void Require(bool holds, string invariant)
    {
        if (!holds) throw new InvalidOperationException($"Stream broken: {invariant}.");
    }

    internal struct Disposal(Arena arena) : IRankVisitor
    {
        public int Freed;

        public void Visit(nint entry)
        {
            StreamNode.Free(arena, entry);
            Freed++;
        }
    }
}
