using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>What the two ends of a range are.</summary>
internal enum RangeKind
{
    Rank,
    Score,
    Lex,
}

/// <summary>The arguments of the ZRANGE family: two ends, which kind they are, direction, LIMIT, WITHSCORES.</summary>
internal ref struct RangeRequest
{
    private RangeKind _kind;
    private long _start, _stop, _offset, _limit;
    private ScoreRange _scores;
    private LexRange _members;

    /// <summary>From the highest to the lowest.</summary>
    public bool Reverse { get; private set; }

    public bool WithScores { get; private set; }

    /// <summary>Reads the arguments behind the key; otherwise answers what is wrong with them.</summary>
    /// <param name="call">The command.</param>
    /// <param name="key">Where the key is; the ends follow it.</param>
    /// <param name="kind">The kind of the ends; none when BYSCORE and BYLEX say it.</param>
    /// <param name="reverse">The direction; none when REV says it.</param>
    /// <param name="store">ZRANGESTORE, which has no WITHSCORES.</param>
    /// <param name="request">The result.</param>
    public static bool TryParse(CommandCall call, int key, RangeKind? kind, bool? reverse, bool store, out RangeRequest request)
    {
        request = new RangeRequest { _limit = -1 };
        for (var i = key + 3; i < call.Count; i++)
        {
            if (!store && call.Is(i, "WITHSCORES"u8)) request.WithScores = true;
            else if (call.Is(i, "LIMIT"u8) && i + 2 < call.Count)
            {
                if (!call.TryInteger(i + 1, out request._offset) || !call.TryInteger(i + 2, out request._limit)) return false;
                i += 2;
            }
            else if (reverse is null && call.Is(i, "REV"u8)) reverse = true;
            else if (kind is null && call.Is(i, "BYLEX"u8)) kind = RangeKind.Lex;
            else if (kind is null && call.Is(i, "BYSCORE"u8)) kind = RangeKind.Score;
            else { call.Reply.Error(Errors.Syntax); return false; }
        }
        request._kind = kind ?? RangeKind.Rank;
        request.Reverse = reverse ?? false;
        if (request._limit != -1 && request._kind == RangeKind.Rank)
        {
            call.Reply.Error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"u8);
            return false;
        }
        if (request.WithScores && request._kind == RangeKind.Lex)
        {
            call.Reply.Error("ERR syntax error, WITHSCORES not supported in combination with BYLEX"u8);
            return false;
        }
        var (min, max) = request.Reverse ? (key + 2, key + 1) : (key + 1, key + 2);
        return request._kind switch
        {
            RangeKind.Score => RangeArguments.TryScores(call, min, max, out request._scores),
            RangeKind.Lex => RangeArguments.TryMembers(call, min, max, out request._members),
            _ => call.TryInteger(key + 1, out request._start) && call.TryInteger(key + 2, out request._stop),
        };
    }

    /// <summary>The members asked for.</summary>
    public readonly RankSpan Of(SortedSetView set)
    {
        if (_kind == RangeKind.Rank) return RangeArguments.Ranks(_start, _stop, set.Count, Reverse);
        var all = _kind == RangeKind.Score ? set.Select(_scores) : set.Select(_members);
        if (_offset < 0 || _offset >= all.Count) return default;
        var count = all.Count - _offset;
        if (_limit >= 0) count = Math.Min(count, _limit);
        return new RankSpan(Reverse ? all.First + all.Count - _offset - count : all.First + _offset, count);
    }

    /// <summary>Runs a reading command of the family.</summary>
    public static void Answer(CommandCall call, RangeKind? kind, bool? reverse)
    {
        if (!TryParse(call, 1, kind, reverse, store: false, out var request)) return;
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        call.Reply.Members(set.Walk(request.Of(set), request.Reverse, stackalloc byte[SortedSetView.ScratchLength]), request.WithScores);
    }
}
