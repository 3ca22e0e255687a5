namespace RedHare.Client;

/// <summary>Says that the server to connect to is another one now: whoever waits for an attempt or between two begins anew.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing that must be disposed, and whoever waits may still look at it.
internal sealed class MoveSignal
#pragma warning restore CA1001
{
    private volatile CancellationTokenSource _next = new();

    /// <summary>Cancelled by the next move.</summary>
    public CancellationToken Next => _next.Token;

    public void Raise() => Interlocked.Exchange(ref _next, new CancellationTokenSource()).Cancel();

    /// <summary>Waits; not beyond a move. False when it was cut short by one.</summary>
    /// <exception cref="OperationCanceledException">It is over for good.</exception>
    public static async Task<bool> PauseAsync(TimeSpan time, CancellationToken moved, CancellationToken closing)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(moved, closing);
        try
        {
            await Task.Delay(time, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!closing.IsCancellationRequested)
        {
            return false;
        }
    }
}
