using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Visits members of a sorted set in its order or against it. The set must not change meanwhile.</summary>
public ref struct SortedSetWalk
{
    private readonly ReadOnlySpan<byte> _pack;
    private readonly ReadOnlySpan<nint> _records;
    private readonly Span<byte> _scratch;
    private readonly bool _reverse;
    private RankCursor _cursor;
    private nint _record;
    private int _next, _score;

    internal SortedSetWalk(RankCursor first, long count, bool reverse)
    {
        _cursor = first;
        _reverse = reverse;
        Left = count;
    }

    internal SortedSetWalk(ReadOnlySpan<nint> records)
    {
        _records = records;
        Left = records.Length;
    }

    internal SortedSetWalk(ReadOnlySpan<byte> pack, int first, long count, bool reverse, Span<byte> scratch)
    {
        _pack = pack;
        _next = first;
        _reverse = reverse;
        _scratch = scratch;
        Left = count;
    }

    /// <summary>How many members are still to come.</summary>
    public long Left { get; private set; }

    /// <summary>The member, valid until the next step.</summary>
    public ReadOnlySpan<byte> Member { get; private set; }

    /// <summary>The member's score.</summary>
    public readonly double Score => _record != 0 ? ScoredMember.Score(_record) : SortedSetPack.Score(_pack, _score);

    /// <summary>Steps to the next member; false past the last.</summary>
    public bool Next()
    {
        if (Left <= 0) return false;
        if (!_records.IsEmpty)
        {
            _record = _records[^(int)Left];
            Member = ScoredMember.Key(_record);
        }
        else if (_pack.IsEmpty)
        {
            if (_record != 0)
            {
                if (_reverse) _cursor.MovePrevious();
                else _cursor.MoveNext();
            }
            _record = _cursor.Entry;
            Member = ScoredMember.Key(_record);
        }
        else
        {
            _score = Pack.Next(_pack, _next);
            Member = Pack.Get(_pack, _next).Text(_scratch);
            if (Left > 1) _next = _reverse ? Pack.Previous(_pack, Pack.Previous(_pack, _next)) : Pack.Next(_pack, _score);
        }
        Left--;
        return true;
    }
}
