namespace RedHare.Client;

/// <summary>Functions, which a server keeps in libraries: <see href="https://redis.io/docs/latest/develop/programmability/functions-intro/"/>. Since Redis 7.0.</summary>
public sealed class FunctionCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        FCallSpec = new("FCALL"),
        FCallRoSpec = new("FCALL_RO", CommandTraits.ReadOnly),
        FunctionDeleteSpec = new("FUNCTION DELETE", CommandTraits.EveryMaster, CommandSplit.Status),
        FunctionDumpSpec = new("FUNCTION DUMP", CommandTraits.ReadOnly),
        FunctionFlushSpec = new("FUNCTION FLUSH", CommandTraits.EveryMaster, CommandSplit.Status),
        FunctionKillSpec = new("FUNCTION KILL"),
        FunctionListSpec = new("FUNCTION LIST", CommandTraits.ReadOnly),
        FunctionLoadSpec = new("FUNCTION LOAD", CommandTraits.EveryMaster, CommandSplit.Status),
        FunctionRestoreSpec = new("FUNCTION RESTORE", CommandTraits.EveryMaster, CommandSplit.Status),
        FunctionStatsSpec = new("FUNCTION STATS", CommandTraits.ReadOnly);

    /// <summary>Runs a function. <see href="https://redis.io/docs/latest/commands/fcall/"/></summary>
    /// <param name="function">Its name.</param>
    /// <param name="keys">Its keys; in a cluster of one slot.</param>
    /// <param name="arguments">Its other arguments.</param>
    /// <param name="cancellation">Ends the waiting; the function may still run.</param>
    public ValueTask<Reply> FCallAsync(string function, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        FCallAsync(function, keys, arguments, Replies.Raw, cancellation);

    /// <summary>Runs a function whose result is of a type.</summary>
    /// <inheritdoc cref="FCallAsync(string, ReadOnlySpan{RedisKey}, ReadOnlySpan{RedisValue}, CancellationToken)"/>
    public ValueTask<T> FCallAsync<T>(string function, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<RedisValue> arguments, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FCallSpec).Add(function).CountedKeys(keys).AddAll(arguments), converter, cancellation);

    /// <summary>Runs a function that only reads (flag <c>no-writes</c>); it may go to a replica and be retried. <see href="https://redis.io/docs/latest/commands/fcall_ro/"/></summary>
    /// <inheritdoc cref="FCallAsync(string, ReadOnlySpan{RedisKey}, ReadOnlySpan{RedisValue}, CancellationToken)"/>
    public ValueTask<Reply> FCallRoAsync(string function, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        FCallRoAsync(function, keys, arguments, Replies.Raw, cancellation);

    /// <summary>Runs a function that only reads and whose result is of a type.</summary>
    /// <inheritdoc cref="FCallAsync(string, ReadOnlySpan{RedisKey}, ReadOnlySpan{RedisValue}, CancellationToken)"/>
    public ValueTask<T> FCallRoAsync<T>(string function, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<RedisValue> arguments, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FCallRoSpec).Add(function).CountedKeys(keys).AddAll(arguments), converter, cancellation);

    /// <summary>Removes a library; in a cluster from every master. <see href="https://redis.io/docs/latest/commands/function-delete/"/></summary>
    public ValueTask FunctionDeleteAsync(string library, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FunctionDeleteSpec).Add(library), Replies.IsThere, cancellation).Done();

    /// <summary>All libraries as bytes for <see cref="FunctionRestoreAsync"/>. <see href="https://redis.io/docs/latest/commands/function-dump/"/></summary>
    public ValueTask<byte[]> FunctionDumpAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FunctionDumpSpec), Replies.BytesOrEmpty, cancellation);

    /// <summary>Removes all libraries; in a cluster from every master. <see href="https://redis.io/docs/latest/commands/function-flush/"/></summary>
    public ValueTask FunctionFlushAsync(FlushMode mode = FlushMode.Default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FunctionFlushSpec).Add(mode), Replies.IsThere, cancellation).Done();

    /// <summary>Ends the function that runs now, if it has written nothing; in a cluster on one server. <see href="https://redis.io/docs/latest/commands/function-kill/"/></summary>
    /// <exception cref="RedisServerException"><c>NOTBUSY</c>: none runs. <c>UNKILLABLE</c>: it has written.</exception>
    public ValueTask FunctionKillAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FunctionKillSpec), Replies.IsThere, cancellation).Done();

    /// <summary>The libraries and their functions. <see href="https://redis.io/docs/latest/commands/function-list/"/></summary>
    /// <param name="pattern">A glob pattern of the library's name; null for all.</param>
    /// <param name="withCode">Whether the code is wanted too.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<FunctionLibrary[]> FunctionListAsync(string? pattern = null, bool withCode = false, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(FunctionListSpec);
        if (pattern is not null) line.Add("LIBRARYNAME"u8).Add(pattern);
        if (withCode) line.Add("WITHCODE"u8);
        return backend.ExecuteAsync(line, FunctionLibrary.Converter, cancellation);
    }

    /// <summary>Loads a library, in a cluster into every master. Returns its name. <see href="https://redis.io/docs/latest/commands/function-load/"/></summary>
    /// <param name="code">Its code, beginning by <c>#!lua name=…</c>.</param>
    /// <param name="replace">Whether it replaces a library of that name; else that is an error.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string> FunctionLoadAsync(string code, bool replace = false, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(FunctionLoadSpec);
        if (replace) line.Add("REPLACE"u8);
        return backend.ExecuteAsync(line.Add(code), Replies.TextOrEmpty, cancellation);
    }

    /// <summary>Loads the libraries of a dump; in a cluster into every master. <see href="https://redis.io/docs/latest/commands/function-restore/"/></summary>
    public ValueTask FunctionRestoreAsync(ReadOnlyMemory<byte> dump, FunctionRestorePolicy policy = FunctionRestorePolicy.Append, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(FunctionRestoreSpec).Add(dump.Span);
        line.Add(policy switch
        {
            FunctionRestorePolicy.Append => "APPEND"u8,
            FunctionRestorePolicy.Flush => "FLUSH"u8,
            FunctionRestorePolicy.Replace => "REPLACE"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(policy)),
        });
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }

    /// <summary>What runs now, and how much there is. <see href="https://redis.io/docs/latest/commands/function-stats/"/></summary>
    public ValueTask<FunctionStats> FunctionStatsAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FunctionStatsSpec), FunctionStats.Converter, cancellation);
}
