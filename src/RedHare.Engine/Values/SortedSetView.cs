using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A sorted set as it can be read, in whatever form it is; default is the empty set. Valid until the set changes.</summary>
public readonly ref struct SortedSetView
{
    /// <summary>Room for the text of a member that is kept as an integer.</summary>
    public const int ScratchLength = 24;

    private readonly ReadOnlySpan<byte> _value;
    private readonly bool _isTree;
    private readonly Arena _arena;

    internal SortedSetView(ReadOnlySpan<byte> value, bool isTree, Arena arena)
    {
        _value = value;
        _isTree = isTree;
        _arena = arena;
    }

    private ref readonly SortedSetRoot Root => ref MemoryMarshal.AsRef<SortedSetRoot>(_value);

    /// <summary>Number of members.</summary>
    public long Count => _isTree ? Root.Tree.Count : _value.IsEmpty ? 0 : Pack.Count(_value) / 2;

    /// <summary>A member's score; false when it is none.</summary>
    public bool TryGetScore(ReadOnlySpan<byte> member, out double score)
    {
        score = 0;
        if (_isTree)
        {
            var record = RecordTable<ScoredMember>.Find(Root.Table, member, KeyHash.Of(member, _arena.HashSeed));
            if (record != 0) score = ScoredMember.Score(record);
            return record != 0;
        }
        if (_value.IsEmpty) return false;
        var offset = SortedSetPack.Find(_value, member);
        if (offset >= 0) score = SortedSetPack.Score(_value, Pack.Next(_value, offset));
        return offset >= 0;
    }

    /// <summary>A member's rank in ascending order, from 0, and its score; false when it is none.</summary>
    public bool TryGetRank(ReadOnlySpan<byte> member, out long rank, out double score)
    {
        rank = 0;
        score = 0;
        if (_isTree)
        {
            var record = RecordTable<ScoredMember>.Find(Root.Table, member, KeyHash.Of(member, _arena.HashSeed));
            if (record == 0) return false;
            score = ScoredMember.Score(record);
            RankTree<ScoreOrder>.TryFind(Root.Tree, record, out var at);
            rank = RankTree<ScoreOrder>.Rank(Root.Tree, at);
            return true;
        }
        if (_value.IsEmpty) return false;
        for (var at = Pack.First(_value); at >= 0; rank++)
        {
            var behind = Pack.Next(_value, at);
            if (Pack.Get(_value, at).Equals(member))
            {
                score = SortedSetPack.Score(_value, behind);
                return true;
            }
            at = Pack.Next(_value, behind);
        }
        return false;
    }

    /// <summary>The members whose scores lie in a range.</summary>
    public RankSpan Select(in ScoreRange range)
    {
        if (_isTree)
        {
            var from = Before(range.Min, range.MinExclusive);
            return new RankSpan(from, Math.Max(0, Before(range.Max, !range.MaxExclusive) - from));
        }
        long rank = 0, first = 0;
        for (var at = _value.IsEmpty ? -1 : Pack.First(_value); at >= 0; rank++)
        {
            var behind = Pack.Next(_value, at);
            var score = SortedSetPack.Score(_value, behind);
            if (range.IsBelow(score)) first = rank + 1;
            else if (range.IsAbove(score)) break;
            at = Pack.Next(_value, behind);
        }
        return new RankSpan(first, rank - first);
    }

    /// <summary>The members that lie in a range by their bytes; all scores are taken to be the same.</summary>
    public RankSpan Select(in LexRange range)
    {
        if (_isTree)
        {
            var from = Before(range.MinBound, range.Min, inclusive: range.MinBound == LexBound.Exclusive);
            return new RankSpan(from, Math.Max(0, Before(range.MaxBound, range.Max, inclusive: range.MaxBound == LexBound.Inclusive) - from));
        }
        long rank = 0, first = 0;
        Span<byte> scratch = stackalloc byte[ScratchLength];
        for (var at = _value.IsEmpty ? -1 : Pack.First(_value); at >= 0; rank++)
        {
            var member = Pack.Get(_value, at).Text(scratch);
            if (range.IsBelow(member)) first = rank + 1;
            else if (range.IsAbove(member)) break;
            at = Pack.Next(_value, Pack.Next(_value, at));
        }
        return new RankSpan(first, rank - first);
    }

    /// <summary>Visits neighbours.</summary>
    /// <param name="ranks">A part of the set's ranks, or nothing.</param>
    /// <param name="reverse">From the highest to the lowest.</param>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public SortedSetWalk Walk(RankSpan ranks, bool reverse, Span<byte> scratch)
    {
        if (ranks.Count <= 0) return default;
        var start = reverse ? ranks.First + ranks.Count - 1 : ranks.First;
        return _isTree
            ? new SortedSetWalk(RankTree<ScoreOrder>.Seek(Root.Tree, start, out _), ranks.Count, reverse)
            : new SortedSetWalk(_value, Pack.Seek(_value, start * 2), ranks.Count, reverse, scratch);
    }

    /// <summary>Visits all members in ascending order.</summary>
    /// <param name="scratch">At least <see cref="ScratchLength"/> bytes.</param>
    public SortedSetWalk Walk(Span<byte> scratch) => Walk(new RankSpan(0, Count), false, scratch);

    /// <summary>A part of the members for ZSCAN: of a big set about <paramref name="count"/> from the cursor on, in the table's order; otherwise all.</summary>
    public SortedSetPage Scan(ulong cursor, long count, Span<byte> scratch) =>
        _isTree ? new SortedSetPage(RecordPage<ScoredMember>.Read(Root.Table, _arena, cursor, count)) : new SortedSetPage(Walk(scratch));

    /// <summary>Hands some random members of a set that is not empty to <paramref name="sink"/>.</summary>
    /// <param name="count">How many; of distinct ones at most as many as there are.</param>
    /// <param name="distinct">Whether no member may come twice.</param>
    /// <param name="sink">Takes the members; its answer is ignored.</param>
    public void Pick<TSink>(long count, bool distinct, ref TSink sink) where TSink : struct, IScoredSink
    {
        if (_isTree)
        {
            var records = new PickedMembers<TSink>(default, default, ref sink);
            if (distinct) RandomPick.Distinct<ScoredMember, PickedMembers<TSink>>(Root.Table, count, ref records);
            else RandomPick.Repeated<ScoredMember, PickedMembers<TSink>>(Root.Table, count, ref records);
            return;
        }
        var pairs = new PickedMembers<TSink>(_value, stackalloc byte[ScratchLength], ref sink);
        if (distinct) RandomPick.Distinct(_value, 2, count, ref pairs);
        else RandomPick.Repeated(_value, 2, count, ref pairs);
    }

    private long Before(double score, bool inclusive)
    {
        ref readonly var tree = ref Root.Tree;
        if (inclusive ? double.IsPositiveInfinity(score) : double.IsNegativeInfinity(score)) return inclusive ? tree.Count : 0;
        var probe = new ScoreProbe(score);
        return RankTree<ScoreOrder>.Rank(tree, inclusive ? RankTree<ScoreOrder>.UpperBound(tree, probe) : RankTree<ScoreOrder>.LowerBound(tree, probe));
    }

    private long Before(LexBound bound, ReadOnlySpan<byte> text, bool inclusive)
    {
        ref readonly var tree = ref Root.Tree;
        if (bound is LexBound.Lowest or LexBound.Highest) return bound == LexBound.Lowest ? 0 : tree.Count;
        var probe = new LexProbe(ScoreOrder.Hint(RankTree<ScoreOrder>.First(tree).Entry), text);
        return RankTree<ScoreOrder>.Rank(tree, inclusive ? RankTree<ScoreOrder>.UpperBound(tree, probe) : RankTree<ScoreOrder>.LowerBound(tree, probe));
    }
}
