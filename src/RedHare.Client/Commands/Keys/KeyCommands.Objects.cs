namespace RedHare.Client;

public sealed partial class KeyCommands
{
    private static readonly CommandSpec
        DumpSpec = new("DUMP", CommandTraits.ReadOnly),
        ObjectEncodingSpec = new("OBJECT ENCODING", CommandTraits.ReadOnly),
        ObjectFreqSpec = new("OBJECT FREQ", CommandTraits.ReadOnly),
        ObjectHelpSpec = new("OBJECT HELP", CommandTraits.ReadOnly),
        ObjectIdleTimeSpec = new("OBJECT IDLETIME", CommandTraits.ReadOnly),
        ObjectRefCountSpec = new("OBJECT REFCOUNT", CommandTraits.ReadOnly),
        RestoreSpec = new("RESTORE"),
        RestoreReplaceSpec = new("RESTORE", CommandTraits.Idempotent);

    private static readonly ReplyConverter<TimeSpan?> Idle = static reply => reply.IsNull ? null : TimeSpan.FromSeconds(reply.AsInteger());

    /// <summary>A key's value in the format of Redis's files, for <see cref="RestoreAsync"/>; null when there is no key. <see href="https://redis.io/docs/latest/commands/dump/"/></summary>
    public ValueTask<byte[]?> DumpAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(DumpSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>How the server keeps a key's value: <c>listpack</c>, <c>skiplist</c> …; null when there is no key. <see href="https://redis.io/docs/latest/commands/object-encoding/"/></summary>
    public ValueTask<string?> ObjectEncodingAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ObjectEncodingSpec).Key(key), Replies.Text, cancellation);

    /// <summary>The logarithmic counter of a key's uses; null when there is no key. <see href="https://redis.io/docs/latest/commands/object-freq/"/></summary>
    /// <exception cref="RedisServerException">The server's maxmemory-policy is none of least frequent use.</exception>
    public ValueTask<long?> ObjectFreqAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ObjectFreqSpec).Key(key), Replies.IntegerOrNull, cancellation);

    /// <summary>What OBJECT can do, line by line. <see href="https://redis.io/docs/latest/commands/object-help/"/></summary>
    public ValueTask<string[]> ObjectHelpAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ObjectHelpSpec), Replies.Texts, cancellation);

    /// <summary>The time since a key was used last, in seconds; null when there is no key. <see href="https://redis.io/docs/latest/commands/object-idletime/"/></summary>
    /// <exception cref="RedisServerException">The server's maxmemory-policy is one of least frequent use.</exception>
    public ValueTask<TimeSpan?> ObjectIdleTimeAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ObjectIdleTimeSpec).Key(key), Idle, cancellation);

    /// <summary>How many references a key's value has; null when there is no key. <see href="https://redis.io/docs/latest/commands/object-refcount/"/></summary>
    public ValueTask<long?> ObjectRefCountAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ObjectRefCountSpec).Key(key), Replies.IntegerOrNull, cancellation);

    /// <summary>Makes a key of what <see cref="DumpAsync"/> gave. <see href="https://redis.io/docs/latest/commands/restore/"/></summary>
    /// <param name="key">The key to make.</param>
    /// <param name="dump">Its value.</param>
    /// <param name="expiry">When it ends: after a time or at an instant; by default never.</param>
    /// <param name="replace">REPLACE: a key that is there gives way.</param>
    /// <param name="idleTime">IDLETIME: since when it counts as not used, in seconds.</param>
    /// <param name="frequency">FREQ: its counter of uses, from 0 to 255.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">The expiry is neither a time nor an instant.</exception>
    /// <exception cref="RedisServerException">BUSYKEY: the key is there; or the value cannot be read.</exception>
    public ValueTask RestoreAsync(
        RedisKey key, ReadOnlyMemory<byte> dump, Expiry expiry = default, bool replace = false, TimeSpan? idleTime = null, long? frequency = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(replace ? RestoreReplaceSpec : RestoreSpec).Key(key).Add(expiry.ToMilliseconds(out var isInstant)).Add(dump.Span);
        if (replace) line.Add("REPLACE"u8);
        if (isInstant) line.Add("ABSTTL"u8);
        if (idleTime is { } idle) line.Add("IDLETIME"u8).Add(Arguments.Seconds(idle));
        if (frequency is { } counter) line.Add("FREQ"u8).Add(counter);
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }
}
