namespace RedHare.Client;

/// <summary>Keys of any type: <see href="https://redis.io/docs/latest/commands/?group=generic"/>.</summary>
public sealed partial class KeyCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        CopySpec = new("COPY"),
        CopyReplaceSpec = new("COPY", CommandTraits.Idempotent),
        DelSpec = new("DEL", CommandTraits.Idempotent, CommandSplit.Sum),
        ExistsSpec = new("EXISTS", CommandTraits.ReadOnly, CommandSplit.Sum),
        KeysSpec = new("KEYS", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Concatenate),
        MoveSpec = new("MOVE"),
        RandomKeySpec = new("RANDOMKEY", CommandTraits.ReadOnly),
        RenameSpec = new("RENAME"),
        RenameNxSpec = new("RENAMENX"),
        TouchSpec = new("TOUCH", CommandTraits.Idempotent, CommandSplit.Sum),
        TypeSpec = new("TYPE", CommandTraits.ReadOnly),
        UnlinkSpec = new("UNLINK", CommandTraits.Idempotent, CommandSplit.Sum);

    private static readonly ReplyConverter<RedisType> Type = static reply => RedisTypes.Parse(reply.ToString());

    /// <summary>Copies a key; false when there is none, or when the destination is there and not to be replaced. In a cluster both must share a slot.
    /// <see href="https://redis.io/docs/latest/commands/copy/"/></summary>
    /// <param name="source">What is copied.</param>
    /// <param name="destination">The copy's key.</param>
    /// <param name="replace">REPLACE: a destination that is there gives way.</param>
    /// <param name="database">DB: the number of the destination's database; the connection's own by default.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<bool> CopyAsync(RedisKey source, RedisKey destination, bool replace = false, int? database = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(replace ? CopyReplaceSpec : CopySpec).Key(source).Key(destination);
        if (database is { } number) line.Add("DB"u8).Add((long)number);
        if (replace) line.Add("REPLACE"u8);
        return backend.ExecuteAsync(line, Replies.Boolean, cancellation);
    }

    /// <summary>Deletes a key; false when there was none. After a lost connection it may be sent twice: then it is false for a key that the first had deleted.
    /// <see href="https://redis.io/docs/latest/commands/del/"/></summary>
    public ValueTask<bool> DelAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(DelSpec).Key(key), Replies.Boolean, cancellation);

    /// <summary>Deletes keys. Returns how many there were; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/del/"/></summary>
    public ValueTask<long> DelAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(DelSpec).Keys(keys), Replies.Integer, cancellation);

    /// <summary>Whether there is a key. <see href="https://redis.io/docs/latest/commands/exists/"/></summary>
    public ValueTask<bool> ExistsAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ExistsSpec).Key(key), Replies.Boolean, cancellation);

    /// <summary>How many of the keys are there; one that is named twice counts twice. <see href="https://redis.io/docs/latest/commands/exists/"/></summary>
    public ValueTask<long> ExistsAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(ExistsSpec).Keys(keys), Replies.Integer, cancellation);

    /// <summary>All keys that match a glob pattern. It holds up the server for as long as it takes to look at every key: <see cref="ScanAsync"/> does not.
    /// <see href="https://redis.io/docs/latest/commands/keys/"/></summary>
    public ValueTask<string[]> KeysAsync(RedisValue pattern, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(KeysSpec).Add(pattern), Replies.Texts, cancellation);

    /// <inheritdoc cref="KeysAsync"/>
    public ValueTask<byte[][]> KeysBytesAsync(RedisValue pattern, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(KeysSpec).Add(pattern), Replies.ManyBytes, cancellation);

    /// <summary>Moves a key to another database; false when there is none, or when it is there already. <see href="https://redis.io/docs/latest/commands/move/"/></summary>
    public ValueTask<bool> MoveAsync(RedisKey key, int database, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(MoveSpec).Key(key).Add((long)database), Replies.Boolean, cancellation);

    /// <summary>Some key; null when there is none. In a cluster one of some master's. <see href="https://redis.io/docs/latest/commands/randomkey/"/></summary>
    public ValueTask<string?> RandomKeyAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RandomKeySpec), Replies.Text, cancellation);

    /// <summary>Renames a key; what the new name held is gone. In a cluster both must share a slot. <see href="https://redis.io/docs/latest/commands/rename/"/></summary>
    /// <exception cref="RedisServerException">There is no such key.</exception>
    public ValueTask RenameAsync(RedisKey key, RedisKey newKey, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RenameSpec).Key(key).Key(newKey), Replies.IsThere, cancellation).Done();

    /// <summary>Renames a key if the new name is free; false when it is not. <see href="https://redis.io/docs/latest/commands/renamenx/"/></summary>
    /// <exception cref="RedisServerException">There is no such key.</exception>
    public ValueTask<bool> RenameNxAsync(RedisKey key, RedisKey newKey, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RenameNxSpec).Key(key).Key(newKey), Replies.Boolean, cancellation);

    /// <summary>Counts as a use of a key, for eviction; false when there is none. <see href="https://redis.io/docs/latest/commands/touch/"/></summary>
    public ValueTask<bool> TouchAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(TouchSpec).Key(key), Replies.Boolean, cancellation);

    /// <summary>Counts as a use of keys. Returns how many are there. <see href="https://redis.io/docs/latest/commands/touch/"/></summary>
    public ValueTask<long> TouchAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(TouchSpec).Keys(keys), Replies.Integer, cancellation);

    /// <summary>What a key holds; <see cref="RedisType.None"/> when there is none. <see href="https://redis.io/docs/latest/commands/type/"/></summary>
    public ValueTask<RedisType> TypeAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(TypeSpec).Key(key), Type, cancellation);

    /// <summary>As <see cref="DelAsync(RedisKey, CancellationToken)"/>; memory is freed in the background. <see href="https://redis.io/docs/latest/commands/unlink/"/></summary>
    public ValueTask<bool> UnlinkAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(UnlinkSpec).Key(key), Replies.Boolean, cancellation);

    /// <summary>As <see cref="DelAsync(ReadOnlySpan{RedisKey}, CancellationToken)"/>; memory is freed in the background. <see href="https://redis.io/docs/latest/commands/unlink/"/></summary>
    public ValueTask<long> UnlinkAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(UnlinkSpec).Keys(keys), Replies.Integer, cancellation);
}
