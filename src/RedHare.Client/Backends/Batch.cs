namespace RedHare.Client;

/// <summary>What a batch sends, and what it gets back.</summary>
internal static class Batch
{
    private static readonly CommandSpec Multi = new("MULTI"), Exec = new("EXEC");

    /// <summary>The lines to send: within MULTI and EXEC if they are to be one transaction.</summary>
    public static List<CommandLine> Lines(IReadOnlyList<CommandLine> commands, bool atomic) =>
        atomic ? [CommandLine.Rent(Multi), .. commands, CommandLine.Rent(Exec)] : [.. commands];

    /// <summary>The commands' replies: of a transaction those that EXEC gave, none when a watched key had changed.</summary>
    /// <exception cref="RedisServerException">EXEC ran none of them.</exception>
    public static Reply[] Results(Reply[] replies, bool atomic)
    {
        if (!atomic) return replies;
        var result = replies[^1];
        if (result.IsError) throw new RedisServerException(result.ToString());
        return result.Items as Reply[] ?? [.. result.Items];
    }
}
