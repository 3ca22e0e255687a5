namespace RedHare.Client;

public sealed partial class KeyCommands
{
    private static readonly CommandSpec MigrateSpec = new("MIGRATE", CommandTraits.Blocking);

    private static readonly ReplyConverter<bool> Migrated = static reply => reply.Text == "OK";

    /// <summary>Moves keys to another server, which must understand this one's format; false when none of them is there. A redis-server stands still meanwhile, here only the call waits. In a cluster all keys must
    /// share a slot. <see href="https://redis.io/docs/latest/commands/migrate/"/></summary>
    /// <param name="target">The other server, as this server reaches it.</param>
    /// <param name="keys">What is moved.</param>
    /// <param name="timeout">How long the servers may be silent to each other, in whole milliseconds.</param>
    /// <param name="database">The number of the database there.</param>
    /// <param name="copy">COPY: the keys stay here too.</param>
    /// <param name="replace">REPLACE: keys that are there give way.</param>
    /// <param name="user">AUTH2: who this server is to the other.</param>
    /// <param name="password">AUTH, or AUTH2 with a user: its password.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisServerException">IOERR: the other server could not be reached, or was silent; or it refused, as with BUSYKEY.</exception>
    public ValueTask<bool> MigrateAsync(
        RedisEndPoint target,
        ReadOnlySpan<RedisKey> keys,
        TimeSpan timeout,
        int database = 0,
        bool copy = false,
        bool replace = false,
        string? user = null,
        string? password = null,
        CancellationToken cancellation = default)
    {
        if (keys.IsEmpty) return default;
        var line = CommandLine.Rent(MigrateSpec).Add(target.Host).Add((long)target.Port).Add(""u8).Add((long)database).Add(Arguments.Milliseconds(timeout));
        if (copy) line.Add("COPY"u8);
        if (replace) line.Add("REPLACE"u8);
        if (user is not null) line.Add("AUTH2"u8).Add(user).Add(password ?? "");
        else if (password is not null) line.Add("AUTH"u8).Add(password);
        return backend.ExecuteAsync(line.Add("KEYS"u8).Keys(keys), Migrated, cancellation);
    }
}
