namespace RedHare.Client;

/// <summary>
/// A transaction that runs only if some keys are as they were when it began (WATCH, MULTI and EXEC), on a connection of its own. What is read for the decision is read by
/// <see cref="Now"/>, at once; its own methods note what is to be run, as those of <see cref="RedisTransaction"/> do.
/// </summary>
/// <example>
/// <code>
/// while (true)
/// {
///     await using var transaction = await redis.BeginTransactionAsync(["stock"]);
///     var stock = long.Parse(await transaction.Now.Strings.GetAsync("stock") ?? "0");
///     if (stock == 0) return false;
///     _ = transaction.Strings.SetAsync("stock", stock - 1).AsTask();
///     _ = transaction.Lists.RPushAsync("sold", order).AsTask();
///     if (await transaction.ExecuteAsync()) return true; // else somebody else was faster: once more
/// }
/// </code>
/// </example>
public sealed class RedisWatchedTransaction : RedisCommands, IAsyncDisposable
{
    private static readonly CommandSpec Watch = new("WATCH", CommandTraits.Idempotent);

    private readonly CommandQueue _queue;

    private RedisWatchedTransaction(RedisSession session, CommandQueue queue) : base(queue) => (Now, _queue) = (session, queue);

    /// <summary>The transaction's connection, whose commands run at once.</summary>
    public RedisSession Now { get; }

    /// <summary>Watches further keys from now on.</summary>
    public ValueTask WatchAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : Now.Backend.ExecuteAsync(CommandLine.Rent(Watch).Keys(keys), Replies.IsThere, cancellation).Done();

    /// <summary>Runs the commands if no watched key has changed, and ends when all replies are there. Once; nothing to run is no work, and true.</summary>
    /// <returns>False when a watched key had changed: nothing has run, and the commands' tasks are cancelled.</returns>
    /// <param name="cancellation">Ends the waiting; what was sent may still run.</param>
    /// <exception cref="RedisServerException">The server refused the whole (<c>EXECABORT</c>), and none has run; the commands' tasks fail alike.</exception>
    /// <exception cref="RedisConnectionException">The connection failed; the commands' tasks fail alike.</exception>
    /// <exception cref="TimeoutException">The reply did not come in time; the commands' tasks fail alike.</exception>
    /// <exception cref="InvalidOperationException">It has been executed or disposed.</exception>
    public ValueTask<bool> ExecuteAsync(CancellationToken cancellation = default) => _queue.RunAsync(Now.Backend, atomic: true, cancellation);

    /// <summary>Tasks of commands that were never run fail, and the connection is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        await Now.DisposeAsync().ConfigureAwait(false);
    }

    internal static async ValueTask<RedisWatchedTransaction> BeginAsync(IRedisBackend backend, RedisKey[] keys, CancellationToken cancellation)
    {
        var session = new RedisSession(await backend.OpenSessionAsync(keys.Length > 0 ? keys[0] : default, cancellation).ConfigureAwait(false));
        var transaction = new RedisWatchedTransaction(session, new CommandQueue("transaction"));
        try
        {
            await transaction.WatchAsync(keys, cancellation).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
