namespace RedHare.Client;

/// <summary>What of a sorted set ZRANGE and ZRANGESTORE take: <see href="https://redis.io/docs/latest/commands/zrange/"/>.</summary>
public readonly struct SortedSetRange
{
    private readonly Form _form;
    private readonly bool _reverse;
    private readonly long _start, _stop, _offset, _count;
    private readonly ScoreBound _minScore, _maxScore;
    private readonly LexBound _minMember, _maxMember;

    private SortedSetRange(Form form, bool reverse, long offset, long count) => (_form, _reverse, _offset, _count) = (form, reverse, offset, count);

    private SortedSetRange(long start, long stop, bool reverse) : this(Form.Rank, reverse, 0, -1) => (_start, _stop) = (start, stop);

    private SortedSetRange(ScoreBound min, ScoreBound max, bool reverse, long offset, long count) : this(Form.Score, reverse, offset, count) => (_minScore, _maxScore) = (min, max);

    private SortedSetRange(LexBound min, LexBound max, bool reverse, long offset, long count) : this(Form.Lex, reverse, offset, count) => (_minMember, _maxMember) = (min, max);

    private enum Form : byte
    {
        Rank,
        Score,
        Lex,
    }

    /// <summary>All members, from the lowest score to the highest.</summary>
    public static SortedSetRange All => ByRank(0, -1);

    /// <summary>Members from one place to another, both inclusive, negative ones from the end.</summary>
    /// <param name="start">The first; 0 is the lowest score, or the highest where it is reversed.</param>
    /// <param name="stop">The last.</param>
    /// <param name="reverse">REV: from the highest score to the lowest.</param>
    public static SortedSetRange ByRank(long start, long stop, bool reverse = false) => new(start, stop, reverse);

    /// <summary>BYSCORE: members whose scores lie within bounds.</summary>
    /// <param name="min">The lower bound.</param>
    /// <param name="max">The upper bound.</param>
    /// <param name="reverse">REV: from the highest score to the lowest; the bounds stay lower and upper.</param>
    /// <param name="offset">LIMIT: how many are skipped.</param>
    /// <param name="count">LIMIT: how many follow at most; negative for all.</param>
    public static SortedSetRange ByScore(ScoreBound min, ScoreBound max, bool reverse = false, long offset = 0, long count = -1) => new(min, max, reverse, offset, count);

    /// <summary>BYLEX: members within bounds in the order of their bytes, all scores being equal.</summary>
    /// <param name="min">The lower bound.</param>
    /// <param name="max">The upper bound.</param>
    /// <param name="reverse">REV: from the last to the first; the bounds stay lower and upper.</param>
    /// <param name="offset">LIMIT: how many are skipped.</param>
    /// <param name="count">LIMIT: how many follow at most; negative for all.</param>
    public static SortedSetRange ByLex(LexBound min, LexBound max, bool reverse = false, long offset = 0, long count = -1) => new(min, max, reverse, offset, count);

    internal void AddTo(CommandLine line)
    {
        switch (_form)
        {
            case Form.Rank: line.Add(_start).Add(_stop); break;
            case Form.Score: line.Add(_reverse ? _maxScore : _minScore).Add(_reverse ? _minScore : _maxScore).Add("BYSCORE"u8); break;
            default: line.Add(_reverse ? _maxMember : _minMember).Add(_reverse ? _minMember : _maxMember).Add("BYLEX"u8); break;
        }
        if (_reverse) line.Add("REV"u8);
        if (_form != Form.Rank) line.AddLimit(_offset, _count);
    }
}
