namespace RedHare.Patterns.Stock;

/// <summary>Sweeps from time to time, until it is disposed.</summary>
internal sealed class StockSweeper : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _loop;

    public StockSweeper(ReservedStock stock, TimeProvider time, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        _loop = RunAsync(stock, time, interval, _end.Token);
    }

    private static async Task RunAsync(ReservedStock stock, TimeProvider time, TimeSpan interval, CancellationToken end)
    {
        while (true)
        {
            await Task.Delay(interval * (0.75 + Random.Shared.NextDouble() / 2), time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested) return;
            try
            {
                await stock.SweepAsync(end).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is OperationCanceledException or RedisServerException || Leases.Leasing.IsAway(exception))
            {
                // The next sweep, or the next access to a product, returns what is due.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _end.Dispose();
    }
}
