namespace RedHare.Patterns.Caching;

/// <summary>Values that are loaded anew from time to time, by one process for all, until this is disposed.</summary>
public sealed class CacheRefresher : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;
    private long _rounds;

    internal CacheRefresher(Func<CancellationToken, Task<bool>> round, TimeSpan interval, TimeProvider time) => _running = Task.Run(() => RunAsync(round, interval, time));

    /// <summary>Rounds that this process has done. In each interval one process does it.</summary>
    public long Rounds => Volatile.Read(ref _rounds);

    /// <summary>Stops, and waits for the round under way to end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<bool>> round, TimeSpan interval, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            try
            {
                if (await round(_closing.Token).ConfigureAwait(false)) Interlocked.Increment(ref _rounds);
            }
            catch (Exception) when (!_closing.IsCancellationRequested)
            {
                // The server is away, or the program's own list of keys could not be had: the next round may find it back.
            }
            catch (Exception)
            {
                return;
            }
        }
        while (await timer.WaitForNextTickAsync(_closing.Token).AsTask().ContinueWith(static task => task.IsCompletedSuccessfully && task.Result, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false));
    }
}
