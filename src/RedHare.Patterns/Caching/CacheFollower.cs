namespace RedHare.Patterns.Caching;

/// <summary>A cache that follows a source of changes, until this is disposed.</summary>
public sealed class CacheFollower : IAsyncDisposable
{
    private readonly Cache _cache;
    private readonly ICacheInvalidationSource _source;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private long _followed;

    internal CacheFollower(Cache cache, ICacheInvalidationSource source, TimeProvider time)
    {
        (_cache, _source, _time) = (cache, source, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Done when the source has said for the first time that it hears, or has told of a change.</summary>
    public Task Listening => _listening.Task;

    /// <summary>Changes that were followed.</summary>
    public long Followed => Volatile.Read(ref _followed);

    /// <summary>Stops following.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        // Who waits for a source that never spoke waits no longer.
        _listening.TrySetCanceled(_closing.Token);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !_closing.IsCancellationRequested;)
        {
            try
            {
                var mayHaveMissed = failures > 0;
                await foreach (var change in _source.ReadAllAsync(_closing.Token).ConfigureAwait(false))
                {
                    // What changed while nobody heard is not known.
                    if (mayHaveMissed) await _cache.InvalidateAllAsync(_closing.Token).ConfigureAwait(false);
                    (mayHaveMissed, failures) = (false, 0);
                    await FollowAsync(change).ConfigureAwait(false);
                    _listening.TrySetResult();
                }
                return;
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // The source is the program's: whatever it was, changes may have been missed.
                failures++;
            }
            try
            {
                await _cache.InvalidateAllAsync(_closing.Token).ConfigureAwait(false);
                var pause = TimeSpan.FromSeconds(Math.Min(0.1 * Math.Pow(2, Math.Min(failures - 1, 10)), 10)) * (0.75 + Random.Shared.NextDouble() / 2);
                await Task.Delay(pause, _time, _closing.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or RedisServerException)
            {
                // Ends, or tries again.
            }
        }
    }

    private async ValueTask FollowAsync(CacheInvalidation change)
    {
        switch (change.Scope)
        {
            case CacheInvalidationScope.Key: await _cache.RemoveAsync(change.Name, _closing.Token).ConfigureAwait(false); break;
            case CacheInvalidationScope.Tag: await _cache.InvalidateTagAsync(change.Name, _closing.Token).ConfigureAwait(false); break;
            case CacheInvalidationScope.All: await _cache.InvalidateAllAsync(_closing.Token).ConfigureAwait(false); break;
            default: return;
        }
        Interlocked.Increment(ref _followed);
    }
}
