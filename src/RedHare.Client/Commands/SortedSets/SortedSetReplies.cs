namespace RedHare.Client;

/// <summary>Converters of sorted sets' replies, and arguments of their commands.</summary>
internal static class SortedSetReplies
{
    public static readonly ReplyConverter<SortedSetEntry[]> Entries = static reply => Replies.Pairs(reply, static (member, score) => new SortedSetEntry(member.ToString(), score.AsDouble()));

    public static readonly ReplyConverter<SortedSetEntryBytes[]> EntriesBytes = static reply =>
        Replies.Pairs(reply, static (member, score) => new SortedSetEntryBytes(Replies.Array(member), score.AsDouble()));

    /// <summary>One member and its score, or nothing.</summary>
    public static readonly ReplyConverter<SortedSetEntry?> Entry = static reply => Entries(reply) is [var entry, ..] ? entry : null;

    public static readonly ReplyConverter<SortedSetEntryBytes?> EntryBytes = static reply => EntriesBytes(reply) is [var entry, ..] ? entry : null;

    public static readonly ReplyConverter<SortedSetRank?> Rank = static reply => reply.Items.Count < 2 ? null : new SortedSetRank(reply.Items[0].AsInteger(), reply.Items[1].AsDouble());

    public static readonly ReplyConverter<SortedSetPop?> Pop = static reply =>
        reply.Items.Count < 3 ? null : new SortedSetPop(reply.Items[0].ToString(), reply.Items[1].ToString(), reply.Items[2].AsDouble());

    /// <summary>The member and score of a key, a member and a score, where there was only one key to name.</summary>
    public static readonly ReplyConverter<SortedSetEntry?> PopEntry = static reply =>
        reply.Items.Count < 3 ? null : new SortedSetEntry(reply.Items[1].ToString(), reply.Items[2].AsDouble());

    public static readonly ReplyConverter<SortedSetPops?> Pops = static reply => reply.Items.Count < 2 ? null : new SortedSetPops(reply.Items[0].ToString(), Entries(reply.Items[1]));

    public static readonly ReplyConverter<ScanPage<SortedSetEntry>> Page = static reply => new(reply.Items[0].Bytes, Entries(reply.Items[1]));

    public static CommandLine Add(this CommandLine line, ScoreBound bound)
    {
        bound.AddTo(line);
        return line;
    }

    public static CommandLine Add(this CommandLine line, LexBound bound)
    {
        bound.AddTo(line);
        return line;
    }

    public static CommandLine Add(this CommandLine line, SortedSetRange range)
    {
        range.AddTo(line);
        return line;
    }

    public static CommandLine Add(this CommandLine line, SortedSetEnd end) => line.Add(end == SortedSetEnd.Min ? "MIN"u8 : "MAX"u8);

    public static CommandLine Add(this CommandLine line, ZAddOptions options)
    {
        if (options == ZAddOptions.None) return line;
        if ((options & ZAddOptions.NotExists) != 0) line.Add("NX"u8);
        if ((options & ZAddOptions.Exists) != 0) line.Add("XX"u8);
        if ((options & ZAddOptions.GreaterThan) != 0) line.Add("GT"u8);
        if ((options & ZAddOptions.LessThan) != 0) line.Add("LT"u8);
        return (options & ZAddOptions.Changed) != 0 ? line.Add("CH"u8) : line;
    }
}
