using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// Dead letters that must arrive (dead-letter-strategy at-least-once): a letter's source lets go of it when the journal has it for every queue that it goes to. One that nobody takes, because nothing is
/// bound, a queue is full or the disk fails, is tried again after a time. Meanwhile it counts in its queue, which rejects what is too much, and after a crash it is back there.
/// </summary>
internal sealed class LetterCourier(MessageBroker broker, Action<MessageQueue, DeadLetter> sendAgain) : CommitListener, IDeadline
{
    private readonly Lock _gate = new();
    private readonly Queue<Underway> _underway = [];
    private readonly HashSet<long> _failed = [];
    private readonly Queue<(MessageQueue From, DeadLetter Letter)> _undelivered = [];
    private long _heard;

    /// <summary>A letter was given to queues.</summary>
    /// <param name="from">Where it comes from.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="batch">The journal's batch that has it; 0 when it need not be kept.</param>
    public void Given(MessageQueue from, in DeadLetter letter, long batch)
    {
        lock (_gate) _underway.Enqueue(new Underway(from, letter, batch));
        Settle();
    }

    /// <summary>A letter was not taken.</summary>
    public void Undelivered(MessageQueue from, in DeadLetter letter)
    {
        lock (_gate) _undelivered.Enqueue((from, letter));
        broker.Deadlines.Set(this, broker.Clock.Now + (long)broker.Options.DeadLetterRetryDelay.TotalMilliseconds);
    }

    /// <inheritdoc/>
    protected internal override void Committed(long batch) => Hear(batch, isFailed: false);

    /// <inheritdoc/>
    protected internal override void Failed(long batch, string reason) => Hear(batch, isFailed: true);

    void IDeadline.Due(long now)
    {
        (MessageQueue From, DeadLetter Letter)[] again;
        lock (_gate)
        {
            again = [.. _undelivered];
            _undelivered.Clear();
        }

        foreach (var (from, letter) in again) sendAgain(from, letter);
    }

    private void Hear(long batch, bool isFailed)
    {
        lock (_gate)
        {
            _heard = Math.Max(_heard, batch);
            if (isFailed) _failed.Add(batch);
        }

        // The journal's thread must not append.
        ThreadPool.UnsafeQueueUserWorkItem(static courier => courier.Settle(), this, preferLocal: false);
    }

    private void Settle()
    {
        while (true)
        {
            Underway first;
            bool isLost;
            lock (_gate)
            {
                if (!_underway.TryPeek(out first) || first.Batch > _heard)
                {
                    if (_underway.Count == 0) _failed.Clear();
                    return;
                }

                _underway.Dequeue();
                isLost = _failed.Contains(first.Batch);
            }

            if (isLost) Undelivered(first.From, first.Letter);
            else first.From.Sent(first.Letter);
        }
    }

    private readonly record struct Underway(MessageQueue From, DeadLetter Letter, long Batch);
}
