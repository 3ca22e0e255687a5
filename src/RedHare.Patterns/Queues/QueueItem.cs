using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Queues;

/// <summary>
/// An item that this process has taken and nobody else has. <see cref="CompleteAsync"/> ends it; disposing it without puts it back to where it was, for another attempt. It is held while the
/// process lives: dispose each.
/// </summary>
/// <typeparam name="T">What is queued.</typeparam>
public sealed class QueueItem<T> : IAsyncDisposable
{
    private readonly QueueStore _store;
    private readonly QueueConsumer _consumer;
    private readonly ReadOnlyMemory<byte> _envelope;
    private bool _isSettled;
    private bool _mayBeCompleted;

    internal QueueItem(QueueStore store, QueueConsumer consumer, ReadOnlyMemory<byte> envelope, T value) => (_store, _consumer, _envelope, Value) = (store, consumer, envelope, value);

    /// <summary>What was queued.</summary>
    public T Value { get; }

    /// <summary>The how manieth attempt this is, from 1.</summary>
    public int Attempt => QueueEnvelope.Failures(_envelope.Span) + 1;

    /// <summary>Fires when the item is no longer certain to be this process's alone: the consumer's lease could not be renewed.</summary>
    public CancellationToken Lost => _consumer.Lost;

    /// <summary>The work is done: the item leaves the queue. May be called again when the connection failed.</summary>
    /// <returns>False when it was not this process's any more: another attempt is, or will be, made elsewhere.</returns>
    /// <exception cref="RedisConnectionException">The server could not be reached.</exception>
    public async ValueTask<bool> CompleteAsync(CancellationToken cancellation = default)
    {
        if (_isSettled) return false;
        try
        {
            // While the lease is held nobody else takes the item away: if it is gone, an attempt of ours whose reply was lost has done so.
            var isCompleted = await _store.CompleteAsync(_consumer.Name, _envelope, cancellation).ConfigureAwait(false) || (_mayBeCompleted && _consumer.IsHeld);
            Settle();
            return isCompleted;
        }
        catch
        {
            _mayBeCompleted = true;
            throw;
        }
    }

    /// <summary>Puts it back for another attempt; after the last it goes to the dead letters.</summary>
    /// <param name="toBack">Behind the others (of its priority), and not to where it was.</param>
    /// <param name="reason">Kept if it goes to the dead letters.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False when it was not this process's any more.</returns>
    public ValueTask<bool> ReturnAsync(bool toBack = false, string reason = "It was put back each time.", CancellationToken cancellation = default) =>
        ReturnAsync(toBack ? "back" : "front", reason, cancellation);

    /// <summary>Gives it up.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False when it was not this process's any more.</returns>
    public ValueTask<bool> DeadLetterAsync(string reason, CancellationToken cancellation = default) => ReturnAsync("dead", reason, cancellation);

    /// <summary>Puts it back, if it is not completed. A server that cannot be reached is no error here: it comes back when the lease ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isSettled) return;
        try
        {
            await ReturnAsync("front", "It was put back each time.", CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // It still stands among what this consumer took: when the consumer ends, it goes back.
            _consumer.Retire();
            Settle();
        }
    }

    private async ValueTask<bool> ReturnAsync(string where, string reason, CancellationToken cancellation)
    {
        if (_isSettled) return false;
        var isReturned = await _store.ReturnAsync(_consumer.Name, _envelope, where, reason, cancellation).ConfigureAwait(false) != 0;
        Settle();
        return isReturned;
    }

    private void Settle()
    {
        if (_isSettled) return;
        _isSettled = true;
        _consumer.Release();
    }
}
