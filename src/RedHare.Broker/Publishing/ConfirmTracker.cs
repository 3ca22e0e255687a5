using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// What a channel has published and not had confirmed, in the order of publishing. A confirm waits for the batch of the journal that has the message, and
/// for the confirms before it; what the journal could not write is refused. A transaction's commit waits in the same line.
/// </summary>
internal sealed class ConfirmTracker(IChannelSink sink, ChannelCounters counters) : CommitListener
{
    private readonly Lock _gate = new();
    private readonly Queue<Pending> _pending = [];
    private readonly List<long> _failed = [];
    private long _heard;
    private int _commits;
    private bool _isClosed;
    private bool _isHolding;
    private ulong _held;
    private int _heldCount;

    /// <summary>A commit waits for the disk.</summary>
    public bool IsCommitting
    {
        get
        {
            lock (_gate) return _commits > 0;
        }
    }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _pending.Count;
        }
    }

    /// <summary>A publish was done with.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="batch">What it waits for; 0 for nothing.</param>
    /// <param name="isRefused">A queue did not take it.</param>
    public void Add(ulong number, long batch, bool isRefused) => Add(new Pending(number, batch, isRefused, IsCommit: false));

    /// <summary>A transaction was done with.</summary>
    /// <param name="batch">What it waits for; 0 for nothing.</param>
    public void AddCommit(long batch) => Add(new Pending(0, batch, false, IsCommit: true));

    /// <summary>Puts acknowledgements off until <see cref="Release"/>: one word for all that a piece of input brought is cheaper than one for each message.</summary>
    public void Hold()
    {
        lock (_gate) _isHolding = true;
    }

    public void Release()
    {
        lock (_gate)
        {
            _isHolding = false;
            TellHeld();
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _pending.Clear();
            _heldCount = 0;
        }
    }

    /// <inheritdoc/>
    protected internal override void Committed(long batch) => Hear(batch, failed: false);

    /// <inheritdoc/>
    protected internal override void Failed(long batch, string reason) => Hear(batch, failed: true);

    private void Add(Pending pending)
    {
        lock (_gate)
        {
            if (_isClosed) return;
            if (_pending.Count == 0 && pending.Batch <= _heard) Tell(pending, 1);
            else
            {
                _pending.Enqueue(pending);
                if (pending.IsCommit) _commits++;
            }
        }
    }

    private void Hear(long batch, bool failed)
    {
        lock (_gate)
        {
            _heard = Math.Max(_heard, batch);
            if (failed) _failed.Add(batch);
            var acks = 0;
            Pending last = default;
            while (_pending.TryPeek(out var next) && next.Batch <= _heard)
            {
                _pending.Dequeue();
                if (next.IsCommit) _commits--;
                if (!next.IsCommit && !IsRefused(next))
                {
                    acks++;
                    last = next;
                    continue;
                }

                if (acks > 0) Tell(last, acks);
                acks = 0;
                Tell(next, 1);
            }

            if (acks > 0) Tell(last, acks);
            // What was lost long ago nobody asks for again.
            if (_failed.Count > 1024) _failed.RemoveRange(0, 512);
        }
    }

    private void Tell(Pending pending, int count)
    {
        if (_isClosed) return;
        var isRefused = IsRefused(pending);
        if (!isRefused && !pending.IsCommit) counters.Confirmed += count;
        if (_isHolding && !isRefused && !pending.IsCommit)
        {
            _heldCount += count;
            _held = pending.Number;
            return;
        }

        TellHeld();
        if (!pending.IsCommit) sink.Confirm(pending.Number, count > 1, isRefused);
        else if (isRefused) sink.Closed(Refusal.Precondition("partial tx completion"));
        else sink.Committed();
    }

    private void TellHeld()
    {
        if (_heldCount > 0) sink.Confirm(_held, _heldCount > 1, isNack: false);
        _heldCount = 0;
    }

    private bool IsRefused(Pending pending) => pending.IsRefused || (pending.Batch > 0 && _failed.Contains(pending.Batch));

    private readonly record struct Pending(ulong Number, long Batch, bool IsRefused, bool IsCommit);
}
