using System.Collections.Concurrent;

namespace RedHare.Patterns.Caching;

/// <summary>
/// What could not be removed, or not be written, because the server was away: it is removed as soon as the server is back. Until then this process does not read
/// from the server what is waiting here; the others do, up to the entry's end at worst.
/// </summary>
internal sealed class PendingInvalidations(CacheServer server, CacheOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<CacheInvalidation, long> _pending = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private long _number;
    private int _waiting, _wholes;

    public int Count => _pending.Count;

    /// <summary>Whether what the server has of a key may be stale by something that waits here.</summary>
    public bool Cover(string key) => Volatile.Read(ref _waiting) > 0 && (Volatile.Read(ref _wholes) > 0 || _pending.ContainsKey(CacheInvalidation.OfKey(key)));

    public void Add(CacheInvalidation change)
    {
        lock (_gate)
        {
            if (_pending.Count >= options.MaxPendingInvalidations) change = CacheInvalidation.All;
            // Tags and all: which keys they are is not known without the server.
            if (!_pending.ContainsKey(change) && change.Scope != CacheInvalidationScope.Key) _wholes++;
            _pending[change] = ++_number;
            // Whether there are any is asked by each read; the dictionary would take all its locks to tell.
            Volatile.Write(ref _waiting, _pending.Count);
            if (_running.IsCompleted && !_closing.IsCancellationRequested) _running = RunAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(options.ProbeInterval, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_closing.IsCancellationRequested) return;
            try
            {
                foreach (var (change, number) in _pending)
                {
                    await server.InvalidateAsync(change).ConfigureAwait(false);
                    lock (_gate)
                    {
                        if (_pending.TryRemove(new(change, number)) && change.Scope != CacheInvalidationScope.Key) _wholes--;
                        Volatile.Write(ref _waiting, _pending.Count);
                    }
                }
            }
            catch (Exception exception) when (ServerGate.IsFailure(exception) || exception is RedisServerException)
            {
                // Not yet.
            }
            lock (_gate)
            {
                if (!_pending.IsEmpty) continue;
                _running = Task.CompletedTask;
                return;
            }
        }
    }
}
