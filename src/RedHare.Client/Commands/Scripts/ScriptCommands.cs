namespace RedHare.Client;

/// <summary>Lua scripts: <see href="https://redis.io/docs/latest/develop/programmability/eval-intro/"/>. A script that is run often is a <see cref="RedisScript"/>, for EvaluateAsync.</summary>
public sealed class ScriptCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        EvalSpec = new("EVAL"),
        EvalRoSpec = new("EVAL_RO", CommandTraits.ReadOnly),
        EvalShaSpec = new("EVALSHA"),
        EvalShaRoSpec = new("EVALSHA_RO", CommandTraits.ReadOnly),
        ScriptExistsSpec = new("SCRIPT EXISTS", CommandTraits.ReadOnly),
        ScriptFlushSpec = new("SCRIPT FLUSH", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status),
        ScriptKillSpec = new("SCRIPT KILL"),
        ScriptLoadSpec = new("SCRIPT LOAD", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status);

    /// <summary>Runs a script by its hash, and by its text where the server does not know it yet; in a batch or transaction always by its text.</summary>
    /// <param name="script">What.</param>
    /// <param name="keys">KEYS; in a cluster of one slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="cancellation">Ends the waiting; the script may still run.</param>
    public ValueTask<Reply> EvaluateAsync(RedisScript script, ReadOnlyMemory<RedisKey> keys = default, ReadOnlyMemory<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        backend.EvaluateAsync(script, keys, arguments, Replies.Raw, cancellation);

    /// <summary>The same with a result of another type.</summary>
    /// <inheritdoc cref="EvaluateAsync(RedisScript, ReadOnlyMemory{RedisKey}, ReadOnlyMemory{RedisValue}, CancellationToken)"/>
    public ValueTask<T> EvaluateAsync<T>(
        RedisScript script, ReadOnlyMemory<RedisKey> keys, ReadOnlyMemory<RedisValue> arguments, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        backend.EvaluateAsync(script, keys, arguments, converter, cancellation);

    /// <summary>Runs a script given as text. <see href="https://redis.io/docs/latest/commands/eval/"/></summary>
    /// <param name="script">Its text; the server keeps it, so what varies belongs into ARGV.</param>
    /// <param name="keys">KEYS; in a cluster of one slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="cancellation">Ends the waiting; the script may still run.</param>
    public ValueTask<Reply> EvalAsync(string script, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        RunAsync(EvalSpec, script, keys, arguments, cancellation);

    /// <summary>Runs a script that only reads; it may go to a replica and be retried. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/eval_ro/"/></summary>
    /// <inheritdoc cref="EvalAsync"/>
    public ValueTask<Reply> EvalRoAsync(string script, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        RunAsync(EvalRoSpec, script, keys, arguments, cancellation);

    /// <summary>Runs a script that the server knows. <see href="https://redis.io/docs/latest/commands/evalsha/"/></summary>
    /// <param name="hash">The SHA-1 of its text in hexadecimal.</param>
    /// <param name="keys">KEYS; in a cluster of one slot.</param>
    /// <param name="arguments">ARGV.</param>
    /// <param name="cancellation">Ends the waiting; the script may still run.</param>
    /// <exception cref="RedisServerException"><c>NOSCRIPT</c>: the server does not know it.</exception>
    public ValueTask<Reply> EvalShaAsync(string hash, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        RunAsync(EvalShaSpec, hash, keys, arguments, cancellation);

    /// <summary>Runs a script that the server knows and that only reads. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/evalsha_ro/"/></summary>
    /// <inheritdoc cref="EvalShaAsync"/>
    public ValueTask<Reply> EvalShaRoAsync(string hash, ReadOnlySpan<RedisKey> keys = default, ReadOnlySpan<RedisValue> arguments = default, CancellationToken cancellation = default) =>
        RunAsync(EvalShaRoSpec, hash, keys, arguments, cancellation);

    /// <summary>Whether the server knows scripts, by their SHA-1; in a cluster one server. <see href="https://redis.io/docs/latest/commands/script-exists/"/></summary>
    public ValueTask<bool[]> ScriptExistsAsync(ReadOnlySpan<string> hashes, CancellationToken cancellation = default)
    {
        if (hashes.IsEmpty) return new([]);
        var line = CommandLine.Rent(ScriptExistsSpec);
        foreach (var hash in hashes) line.Add(hash);
        return backend.ExecuteAsync(line, Replies.Booleans, cancellation);
    }

    /// <summary>Makes the server forget all scripts. <see href="https://redis.io/docs/latest/commands/script-flush/"/></summary>
    public ValueTask ScriptFlushAsync(FlushMode mode = FlushMode.Default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ScriptFlushSpec).Add(mode), Replies.IsThere, cancellation).Done();

    /// <summary>Ends the script that runs now, if it has written nothing; in a cluster on one server. <see href="https://redis.io/docs/latest/commands/script-kill/"/></summary>
    /// <exception cref="RedisServerException"><c>NOTBUSY</c>: none runs. <c>UNKILLABLE</c>: it has written.</exception>
    public ValueTask ScriptKillAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ScriptKillSpec), Replies.IsThere, cancellation).Done();

    /// <summary>Makes the server know a script, in a cluster every master. Returns its SHA-1 in hexadecimal. <see href="https://redis.io/docs/latest/commands/script-load/"/></summary>
    public ValueTask<string> ScriptLoadAsync(string script, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ScriptLoadSpec).Add(script), Replies.TextOrEmpty, cancellation);

    private ValueTask<Reply> RunAsync(CommandSpec spec, string script, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<RedisValue> arguments, CancellationToken cancellation) =>
        backend.ExecuteAsync(CommandLine.Rent(spec).Add(script).CountedKeys(keys).AddAll(arguments), Replies.Raw, cancellation);
}
