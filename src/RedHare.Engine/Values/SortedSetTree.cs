using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Changes of a big sorted set; each leaves table and tree with the same members, also when memory runs out.</summary>
internal static class SortedSetTree
{
    /// <summary>Adds a member that is not there.</summary>
    public static void Add(ref SortedSetRoot root, Arena arena, ReadOnlySpan<byte> member, double score, ulong hash)
    {
        TableDump.Adding(root.Table, arena, member, hash);
        var record = ScoredMember.Create(arena, member, score);
        var listed = false;
        try
        {
            RecordTable<ScoredMember>.Insert(ref root.Table, arena, record, hash);
            listed = true;
            RankTree<ScoreOrder>.Insert(ref root.Tree, arena, record);
        }
        catch (OutOfMemoryException)
        {
            if (listed) RecordTable<ScoredMember>.Remove(ref root.Table, arena, record, hash);
            ScoredMember.Free(arena, record);
            throw;
        }
    }

    /// <summary>Gives a record another score.</summary>
    public static void Update(ref SortedSetRoot root, Arena arena, nint record, double score)
    {
        if (root.Table.Dump != 0) TableDump.Changing(root.Table, arena, record, KeyHash.Of(ScoredMember.Key(record), arena.HashSeed));
        RankTree<ScoreOrder>.TryFind(root.Tree, record, out var at);
        RankTree<ScoreOrder>.Rekey(ref root.Tree, arena, at, new ScoreChange(ScoredMember.Score(record), score));
    }

    /// <summary>Removes a record.</summary>
    public static void Remove(ref SortedSetRoot root, Arena arena, nint record, ulong hash)
    {
        TableDump.Changing(root.Table, arena, record, hash);
        RankTree<ScoreOrder>.Remove(ref root.Tree, arena, record);
        RecordTable<ScoredMember>.Remove(ref root.Table, arena, record, hash);
        ScoredMember.Free(arena, record);
    }

    /// <summary>Removes neighbours in one walk.</summary>
    public static void Remove(ref SortedSetRoot root, Arena arena, RankSpan ranks)
    {
        var at = RankTree<ScoreOrder>.Seek(root.Tree, ranks.First, out _);
        for (var left = ranks.Count; left > 0; left--)
        {
            var record = at.Entry;
            var hash = KeyHash.Of(ScoredMember.Key(record), arena.HashSeed);
            TableDump.Changing(root.Table, arena, record, hash);
            at = RankTree<ScoreOrder>.RemoveAt(ref root.Tree, arena, at);
            RecordTable<ScoredMember>.Remove(ref root.Table, arena, record, hash);
            ScoredMember.Free(arena, record);
        }
    }

    /// <summary>The members of a pack as a big set.</summary>
    public static SortedSetRoot FromPack(ReadOnlySpan<byte> pack, Arena arena)
    {
        var root = default(SortedSetRoot);
        Span<byte> scratch = stackalloc byte[SortedSetPack.ScratchLength];
        try
        {
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                var member = Pack.Get(pack, at).Text(scratch);
                Add(ref root, arena, member, SortedSetPack.Score(pack, behind), KeyHash.Of(member, arena.HashSeed));
                at = Pack.Next(pack, behind);
            }
            return root;
        }
        catch (OutOfMemoryException)
        {
            Free(ref root, arena);
            throw;
        }
    }

    /// <summary>Frees everything.</summary>
    public static void Free(ref SortedSetRoot root, Arena arena)
    {
        var budget = int.MaxValue;
        while (!FreeSlice(arena, ref root, ref budget)) budget = int.MaxValue;
    }

    /// <summary>Frees about <paramref name="budget"/> members; true when nothing is left.</summary>
    public static bool FreeSlice(Arena arena, ref SortedSetRoot root, ref int budget)
    {
        if (root.Tree.Top != 0)
        {
            var nodes = new Counter();
            var felled = RankTree<ScoreOrder>.FreeSlice(ref root.Tree, arena, budget, ref nodes);
            budget -= nodes.Count;
            if (!felled || budget <= 0) return false;
        }
        var members = new Sink(arena);
        var gone = RecordTable<ScoredMember>.Drain(ref root.Table, arena, budget, ref members);
        budget -= members.Taken;
        return gone;
    }

    /// <summary>Makes the pack that a key holds a big set.</summary>
    public static void Convert(WriteScope key)
    {
        var root = FromPack(key.Packed(), key.Arena);
        try
        {
            key.Resize(Marshal.SizeOf<SortedSetRoot>());
        }
        catch (OutOfMemoryException)
        {
            Free(ref root, key.Arena);
            throw;
        }
        key.SetEncoding(KeyType.SortedSet, KeyEncoding.SkipList);
        key.Root<SortedSetRoot>() = root;
    }

    private struct Counter : IRankVisitor
    {
        public int Count;

        public void Visit(nint entry) => Count++;
    }

    private struct Sink(Arena arena) : IRecordSink
    {
        public int Taken;

        public void Take(nint record)
        {
            ScoredMember.Free(arena, record);
            Taken++;
        }
    }
}
