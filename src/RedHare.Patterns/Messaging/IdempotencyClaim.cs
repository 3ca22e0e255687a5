namespace RedHare.Patterns.Messaging;

/// <summary>A key that this process handles at the moment: renewed until it is completed, or given back.</summary>
internal sealed class IdempotencyClaim : IAsyncDisposable
{
    private readonly PatternContext _context;
    private readonly RedisKey _key;
    private readonly string _owner;
    private readonly IdempotencyOptions _options;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _renewing;
    private bool _isCompleted;

    public IdempotencyClaim(PatternContext context, RedisKey key, string owner, IdempotencyOptions options)
    {
        (_context, _key, _owner, _options) = (context, key, owner, options);
        _renewing = RenewAsync();
    }

    /// <summary>Fires when another may have begun to handle it.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>It is done, and remembered.</summary>
    public async ValueTask CompleteAsync()
    {
        await EvaluateAsync(IdempotencyScripts.Complete, _options.Retention, CancellationToken.None).ConfigureAwait(false);
        _isCompleted = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        try
        {
            if (!_isCompleted) await EvaluateAsync(IdempotencyScripts.Release, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException or ObjectDisposedException)
        {
            // It ends by itself.
        }
        _end.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync()
    {
        var held = _context.Time.GetTimestamp();
        while (true)
        {
            await Task.Delay(_options.ClaimTtl / 3, _context.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            var asked = _context.Time.GetTimestamp();
            try
            {
                if (await EvaluateAsync(IdempotencyScripts.Renew, _options.ClaimTtl, _end.Token).ConfigureAwait(false) == 0) break;
                held = asked;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException or ObjectDisposedException)
            {
                if (_context.Time.GetElapsedTime(held) >= _options.ClaimTtl) break;
            }
        }
        await _lost.CancelAsync().ConfigureAwait(false);
    }

    private ValueTask<long> EvaluateAsync(RedisScript script, TimeSpan time, CancellationToken cancellation) =>
        _context.Backend.EvaluateAsync(script, new[] { _key }, new RedisValue[] { _owner, (long)time.TotalMilliseconds }, static reply => reply.AsInteger(), cancellation);
}
