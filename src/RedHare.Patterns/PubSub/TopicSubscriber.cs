namespace RedHare.Patterns.PubSub;

/// <summary>A handler that is called with what a subscription hears. Disposing it ends both; it waits for the handler that runs, so a handler does not dispose its own.</summary>
public sealed class TopicSubscriber : IAsyncDisposable
{
    private readonly IAsyncDisposable _subscription;
    private readonly CancellationTokenSource _end = new();

    internal TopicSubscriber(IAsyncDisposable subscription, Func<CancellationToken, Task> run)
    {
        _subscription = subscription;
        // The handler's traces are not inside the one of whoever subscribes.
        using (ExecutionContext.SuppressFlow()) Completion = Task.Run(() => run(_end.Token));
    }

    /// <summary>Done when it has ended: disposed, or its connection closed. Fails when the subscription did.</summary>
    public Task Completion { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _subscription.DisposeAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
