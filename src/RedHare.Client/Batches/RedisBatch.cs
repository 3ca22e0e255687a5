namespace RedHare.Client;

/// <summary>
/// Commands that are sent in one go. Its methods only note what is to be run: the tasks they return end when <see cref="ExecuteAsync"/> has run, so keep them and await them
/// after it. Awaiting one before <see cref="ExecuteAsync"/> waits for ever. An error of the server is that command's own: its task fails, the others do not. Other callers' commands may
/// come between, and in a cluster each node gets its part; see <see cref="RedisTransaction"/> for what must be one step.
/// </summary>
/// <example>
/// <code>
/// await using var batch = redis.CreateBatch();
/// var visits = batch.Strings.IncrAsync("visits");
/// var names = batch.Hashes.HGetAllAsync("names");
/// await batch.ExecuteAsync();
/// Show(await visits, await names);
/// </code>
/// </example>
public sealed class RedisBatch : RedisCommands, IAsyncDisposable
{
    private readonly CommandQueue _queue;
    private readonly IRedisBackend _backend;

    internal RedisBatch(IRedisBackend backend) : this(backend, new CommandQueue("batch"))
    {
    }

    private RedisBatch(IRedisBackend backend, CommandQueue queue) : base(queue) => (_backend, _queue) = (backend, queue);

    /// <summary>Sends the commands and ends when all replies are there, and with them all tasks. Once; nothing to send is no work.</summary>
    /// <param name="cancellation">Ends the waiting; what was sent may still run.</param>
    /// <exception cref="RedisConnectionException">The connection failed; the commands' tasks fail alike.</exception>
    /// <exception cref="TimeoutException">Not all replies came in time; the commands' tasks fail alike.</exception>
    /// <exception cref="InvalidOperationException">It has been executed or disposed.</exception>
    public async ValueTask ExecuteAsync(CancellationToken cancellation = default) => await _queue.RunAsync(_backend, atomic: false, cancellation).ConfigureAwait(false);

    /// <summary>Tasks of commands that were never run fail.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
