namespace RedHare.Client;

public sealed partial class StringCommands
{
    private static readonly CommandSpec LcsSpec = new("LCS", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<LcsAlignment> Alignment = static reply =>
    {
        LcsMatch[] matches = [];
        long length = 0;
        // A map, or its names and values in turn.
        for (var i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            if (reply.Items[i].ToString() == "len") length = reply.Items[i + 1].AsInteger();
            else matches = Replies.Select(reply.Items[i + 1], static match => new LcsMatch(Range(match.Items[0]), Range(match.Items[1]), match.Items[2].AsInteger()));
        }
        return new LcsAlignment(matches, length);
    };

    /// <summary>The longest common subsequence of two values. <see href="https://redis.io/docs/latest/commands/lcs/"/></summary>
    public ValueTask<string> LcsAsync(RedisKey first, RedisKey second, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LcsSpec).Key(first).Key(second), Replies.TextOrEmpty, cancellation);

    /// <summary>LCS … LEN: the length in bytes of the longest common subsequence. <see href="https://redis.io/docs/latest/commands/lcs/"/></summary>
    public ValueTask<long> LcsLenAsync(RedisKey first, RedisKey second, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LcsSpec).Key(first).Key(second).Add("LEN"u8), Replies.Integer, cancellation);

    /// <summary>LCS … IDX: where the longest common subsequence lies in both values, from the last match to the first. <see href="https://redis.io/docs/latest/commands/lcs/"/></summary>
    /// <param name="first">A key.</param>
    /// <param name="second">Another.</param>
    /// <param name="minMatchLength">MINMATCHLEN: shorter matches, in bytes, are left out.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<LcsAlignment> LcsIdxAsync(RedisKey first, RedisKey second, long minMatchLength = 0, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(LcsSpec).Key(first).Key(second).Add("IDX"u8);
        if (minMatchLength > 0) line.Add("MINMATCHLEN"u8).Add(minMatchLength);
        return backend.ExecuteAsync(line.Add("WITHMATCHLEN"u8), Alignment, cancellation);
    }

    private static ByteRange Range(Reply reply) => new(reply.Items[0].AsInteger(), reply.Items[1].AsInteger());
}
