namespace RedHare.Client;

/// <summary>
/// Commands that run as one step: nobody else's come between (MULTI and EXEC). In a cluster all keys must share a slot. Its methods only note what is to be run: the tasks they
/// return end when <see cref="ExecuteAsync"/> has run, so keep them and await them after it. Awaiting one before <see cref="ExecuteAsync"/> waits for ever. There is no rollback: a command that fails
/// when it runs (<c>WRONGTYPE</c>) fails alone, by its own task, and the others have run. For a condition on keys see <see cref="RedisWatchedTransaction"/>.
/// <see href="https://redis.io/docs/latest/develop/interact/transactions/"/>
/// </summary>
public sealed class RedisTransaction : RedisCommands, IAsyncDisposable
{
    private readonly CommandQueue _queue;
    private readonly IRedisBackend _backend;

    internal RedisTransaction(IRedisBackend backend) : this(backend, new CommandQueue("transaction"))
    {
    }

    private RedisTransaction(IRedisBackend backend, CommandQueue queue) : base(queue) => (_backend, _queue) = (backend, queue);

    /// <summary>Runs the commands and ends when all replies are there, and with them all tasks. Once; nothing to run is no work.</summary>
    /// <param name="cancellation">Ends the waiting; what was sent may still run.</param>
    /// <exception cref="RedisServerException">The server refused the whole (<c>EXECABORT</c>), and none has run; the commands' tasks fail alike.</exception>
    /// <exception cref="RedisConnectionException">The connection failed; the commands' tasks fail alike.</exception>
    /// <exception cref="TimeoutException">The reply did not come in time; the commands' tasks fail alike.</exception>
    /// <exception cref="InvalidOperationException">It has been executed or disposed.</exception>
    public async ValueTask ExecuteAsync(CancellationToken cancellation = default) => await _queue.RunAsync(_backend, atomic: true, cancellation).ConfigureAwait(false);

    /// <summary>Tasks of commands that were never run fail.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
