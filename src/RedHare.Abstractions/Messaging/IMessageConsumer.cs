namespace RedHare.Messaging;

/// <summary>A consumer at work. Disposing it cancels the handlers' tokens, and waits until they have returned.</summary>
public interface IMessageConsumer : IAsyncDisposable
{
    /// <summary>Its tag.</summary>
    string Tag { get; }

    /// <summary>The queue; another name after a lost connection where the broker gives it.</summary>
    string Queue { get; }

    /// <summary>Completes when it is over, by whatever end, and no handler runs any more. Never fails.</summary>
    Task<ConsumerEnd> Completion { get; }

    /// <summary>
    /// Ends it gracefully: nothing more is delivered, what no handler has begun goes back to the queue, and what has been begun is waited for. Their answers still count: the
    /// channel stays open.
    /// </summary>
    /// <param name="cancellation">Ends the patience: handlers' tokens are cancelled, and the call throws while they end.</param>
    ValueTask StopAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Ends it so that an order is kept: no further handler begins, and what none has begun stays without an answer, in the place of what would follow. Closing the channel then gives all of it back at once, before the queue's
    /// next single active consumer gets anything; after <see cref="StopAsync"/> that one would begin behind it. Returns when no handler runs.
    /// </summary>
    /// <param name="cancellation">Ends the patience: handlers' tokens are cancelled, and the call throws while they end.</param>
    ValueTask HoldAsync(CancellationToken cancellation = default);
}
