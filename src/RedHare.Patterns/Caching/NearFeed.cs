namespace RedHare.Patterns.Caching;

/// <summary>How a process hears of changes to what it holds. It begins by itself and goes on until it is disposed, through whatever happens to the connection.</summary>
internal abstract class NearFeed(TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    /// <summary>Done when changes are heard of, or it is clear that they will not be.</summary>
    public Task Ready => _ready.Task;

    /// <summary>By what connection to read, so that what was read is heard of; null while nothing is heard, and so nothing may be held.</summary>
    public abstract IRedisBackend? Reader { get; }

    /// <summary>Whether its own process hears of its own changes too, and so need not hold what it has written itself.</summary>
    public abstract bool HearsItself { get; }

    public void Start() => _running = RunAsync();

    /// <summary>Listens. Returns when it cannot go on for good; throws when the server is away.</summary>
    protected abstract Task ListenAsync(CancellationToken closing);

    protected void BeReady() => _ready.TrySetResult();

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(_closing.Token).ConfigureAwait(false);
                break;
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                break;
            }
            catch (Exception)
            {
                // Nothing is held meanwhile, so whatever it was costs only round trips.
                await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        BeReady();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _closing.Dispose();
        GC.SuppressFinalize(this);
    }
}
