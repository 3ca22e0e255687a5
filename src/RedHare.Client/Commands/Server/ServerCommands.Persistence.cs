namespace RedHare.Client;

public sealed partial class ServerCommands
{
    private static readonly CommandSpec
        BgRewriteAofSpec = new("BGREWRITEAOF", CommandTraits.EveryMaster, CommandSplit.Status),
        BgSaveSpec = new("BGSAVE", CommandTraits.EveryMaster, CommandSplit.Status),
        LastSaveSpec = new("LASTSAVE", CommandTraits.ReadOnly),
        SaveSpec = new("SAVE", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status);

    private static readonly ReplyConverter<DateTimeOffset> UnixSeconds = static reply => DateTimeOffset.FromUnixTimeSeconds(reply.AsInteger());

    /// <summary>Begins to write the append-only file anew; returns what the server says. <see href="https://redis.io/docs/latest/commands/bgrewriteaof/"/></summary>
    /// <exception cref="RedisServerException">It is being rewritten.</exception>
    public ValueTask<string> BgRewriteAofAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(BgRewriteAofSpec), Replies.TextOrEmpty, cancellation);

    /// <summary>Begins to write a snapshot; returns what the server says. <see href="https://redis.io/docs/latest/commands/bgsave/"/></summary>
    /// <param name="schedule">Do it later when something else is being written now.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisServerException">One is being written.</exception>
    public ValueTask<string> BgSaveAsync(bool schedule = false, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(BgSaveSpec);
        return backend.ExecuteAsync(schedule ? line.Add("SCHEDULE") : line, Replies.TextOrEmpty, cancellation);
    }

    /// <summary>When the last snapshot was written, to the second. <see href="https://redis.io/docs/latest/commands/lastsave/"/></summary>
    public ValueTask<DateTimeOffset> LastSaveAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LastSaveSpec), UnixSeconds, cancellation);

    /// <summary>Writes a snapshot while everybody waits. <see href="https://redis.io/docs/latest/commands/save/"/></summary>
    /// <exception cref="RedisServerException">One is being written, or it could not be written.</exception>
    public ValueTask SaveAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(SaveSpec), Replies.IsThere, cancellation).Done();
}
