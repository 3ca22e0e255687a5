using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// A classic or a quorum queue: what waits, who consumes, and the rules. One lock guards all of it; handing a message to a consumer happens under it and goes through the
/// channel's lock to the sink's, which are taken in that order only. No other queue's lock is ever taken under it: what must go to another queue,
/// a dead letter, is put down and sent when the lock is released.
/// </summary>
internal sealed class ClassicQueue : MessageQueue
{
    /// <summary>How many messages are dropped, or handed out, before others have their turn at the lock.</summary>
    private const int Slice = 4096;

    private readonly Lock _gate = new();
    private readonly Backlog _backlog;
    private readonly ConsumerSet _consumers;
    private readonly BrokerClock _clock;
    private readonly MessageBroker _broker;
    private readonly Queue<DeadLetter> _letters = [];
    private readonly bool _countsReturns;
    private long _unacked;
    private long _unackedBytes;
    private long _lastUse;
    private long _dying;
    private bool _hadConsumers;
    private bool _goesOn;
    private bool _isClosed;

    public ClassicQueue(QueueDeclaration declaration, VirtualHost host, uint number)
        : base(declaration, host, number)
    {
        _broker = host.Broker;
        _clock = _broker.Clock;
        _countsReturns = declaration.Type == QueueTypes.Quorum;
        _backlog = new Backlog(host, (int)(declaration.Arguments.Get("x-max-priority")?.Integer ?? 0), _countsReturns);
        _consumers = new ConsumerSet(declaration.Arguments.Get("x-single-active-consumer")?.Boolean ?? false);
        _lastUse = _clock.Now;
        if (_broker.Journal is not { } journal || !declaration.IsDurable) return;
        if (Number == 0) Number = journal.NextNumber();
        _backlog.Open(Number);
    }

    public override bool IsSingleActive => _consumers.IsSingleActive;

    public override bool CountsReturns => _countsReturns;

    public override bool IsClosed
    {
        get
        {
            lock (_gate) return _isClosed;
        }
    }

    public override void Apply(AppliedPolicy policy)
    {
        lock (_gate)
        {
            Follow(policy);
            Tidy();
        }

        Flush();
    }

    public override void Recover()
    {
        lock (_gate)
        {
            Follow(Host.PolicyFor(this));
            _backlog.Recover();
            Tidy();
        }

        Flush();
    }

    public override bool TryReserve(out QueuePlace place)
    {
        lock (_gate)
        {
            place = default;
            if (_isClosed || _backlog.Log is not { } log) return false;
            place = new QueuePlace(log.Journal, log.Reserve());
            return true;
        }
    }

    public override bool Publish(Message message, long sequence)
    {
        bool accepted;
        lock (_gate)
        {
            accepted = Accept(message, sequence);
            if (sequence > 0 && !accepted) _backlog.Log!.Settle(sequence);
            _backlog.Log?.Write(null);
        }

        Flush();
        return accepted;
    }

    public override bool TryGet(bool keep, out QueueEntry entry, out long remaining)
    {
        var found = false;
        entry = default;
        lock (_gate)
        {
            _lastUse = _clock.Now;
            WatchUse();
            DropExpired();
            if (!_isClosed && _backlog.InMemory > 0)
            {
                found = true;
                entry = _backlog.TakeFirst();
                if (keep) CountUnacked(entry, 1);
                if (entry.IsJournaled) _backlog.Log!.Delivered(entry.Sequence);
                Counters.Got++;
                if (!keep) Counters.GotUnanswered++;
                if (entry.IsRedelivered) Counters.Redelivered++;
                DropExpired();
            }
            else
            {
                Counters.GotNothing++;
            }

            remaining = _backlog.Count;
            _backlog.Log?.Write(null);
        }

        Flush();
        return found;
    }

    public override bool TryAdd(Consumer consumer, Action<Consumer> added)
    {
        lock (_gate)
        {
            if (_isClosed || !_consumers.TryAdd(consumer)) return false;
            _hadConsumers = true;
            _lastUse = _clock.Now;
            added(consumer);
            Dispatch();
            _backlog.Log?.Write(null);
        }

        Flush();
        return true;
    }

    public override void Remove(Consumer consumer)
    {
        var isUnused = false;
        lock (_gate)
        {
            if (_consumers.Remove(consumer))
            {
                isUnused = Declaration.IsAutoDelete && _hadConsumers && _consumers.Count == 0;
                _lastUse = _clock.Now;
                WatchUse();
                if (!isUnused) Dispatch();
            }

            _backlog.Log?.Write(null);
        }

        Flush();
        if (isUnused) Host.Delete(this);
    }

    public override void Unstall(Consumer consumer)
    {
        lock (_gate)
        {
            consumer.IsStalled = false;
            if (!consumer.IsCancelled) _consumers.Update(consumer);
            Dispatch();
            _backlog.Log?.Write(null);
        }

        Flush();
    }

    public override long Settle(Consumer? consumer, ReadOnlySpan<QueueEntry> entries, Outcome outcome, CommitListener? listener)
    {
        var batch = 0L;
        lock (_gate)
        {
            foreach (ref readonly var entry in entries)
            {
                CountUnacked(entry, -1);
                if (_isClosed || outcome == Outcome.Done) _backlog.Forget(entry);
                else if (outcome == Outcome.Discard) Bury(entry, DeadLetter.Rejected);
                else PutBack(entry);
            }

            if (outcome == Outcome.Done) Counters.Acknowledged += entries.Length;
            if (consumer is { IsCancelled: false })
            {
                var wasAtPrefetch = consumer.IsAtPrefetch;
                consumer.CountAnswers(entries.Length);
                if (wasAtPrefetch && consumer.IsReady) _consumers.Update(consumer);
            }

            if (!_isClosed)
            {
                DropOverflow();
                DropExpired();
                Dispatch();
                batch = _backlog.Log?.Write(listener) ?? 0;
            }
        }

        Flush();
        return batch;
    }

    public override void Done(in QueueEntry entry)
    {
        if (!entry.IsJournaled)
        {
            entry.Message.Release();
            return;
        }

        lock (_gate)
        {
            _backlog.Forget(entry);
            if (!_isClosed) _backlog.Log!.Write(null);
        }
    }

    public override void Sent(in DeadLetter letter)
    {
        Interlocked.Decrement(ref _dying);
        Done(letter.Entry);
    }

    public override long Purge()
    {
        long last, purged = 0;
        lock (_gate) last = _backlog.BeginPurge();
        while (true)
        {
            lock (_gate)
            {
                var dropped = _isClosed ? 0 : _backlog.Purge(last, Slice);
                _backlog.Log?.Write(null);
                purged += dropped;
                if (dropped < Slice) return purged;
            }
        }
    }

    public override (long Messages, int Consumers) Stat(bool isUse)
    {
        lock (_gate)
        {
            if (isUse) _lastUse = _clock.Now;
            return (_backlog.Count, _consumers.Count);
        }
    }

    public override QueueReport Report()
    {
        lock (_gate) return new QueueReport(_backlog.Count, _unacked, _backlog.BodyBytes, _unackedBytes, _consumers.Count, _consumers.Active?.Tag.Text);
    }

    public override Consumer[] ConsumersNow()
    {
        lock (_gate) return [.. _consumers.All];
    }

    public override QueueClosing Close(bool ifUnused, bool ifEmpty, out Consumer[] consumers, out long messages)
    {
        lock (_gate)
        {
            consumers = [];
            messages = _backlog.Count;
            if (_isClosed) return QueueClosing.AlreadyClosed;
            if (ifUnused && _consumers.Count > 0) return QueueClosing.InUse;
            if (ifEmpty && _backlog.Count > 0) return QueueClosing.NotEmpty;
            _isClosed = true;
            consumers = [.. _consumers.All];
            foreach (var consumer in consumers) _consumers.Remove(consumer);
            _backlog.Drop();
        }

        _broker.Deadlines.Clear(this);
        return QueueClosing.Closed;
    }

    public override bool TryTakeLetter(out DeadLetter letter)
    {
        lock (_gate) return _letters.TryDequeue(out letter);
    }

    public override void Due(long now)
    {
        var isUnused = false;
        lock (_gate)
        {
            if (_isClosed) return;
            DropExpired();
            isUnused = Settings.Expires is { } expires && _consumers.Count == 0 && now >= _lastUse + expires;
            if (!isUnused) WatchUse();
            _backlog.Log?.Write(null);
        }

        Flush();
        if (isUnused) Host.Delete(this);
    }

    private void Follow(AppliedPolicy policy)
    {
        Policy = policy;
        Settings = _backlog.Settings = QueueSettings.Of(Declaration, policy, _broker.Options.QuorumDeliveryLimit);
    }

    private void Tidy()
    {
        if (_isClosed) return;
        DropOverflow();
        DropExpired();
        WatchUse();
        _backlog.Log?.Write(null);
    }

    private bool Accept(Message message, long sequence)
    {
        if (sequence > 0) _backlog.Log!.Arrived(sequence);
        if (_isClosed)
        {
            message.Release();
            return true;
        }

        Counters.Published++;
        if (Settings.Overflow != Overflow.DropHead && _backlog.WouldOverflow(message, besides: Settings.IsAtLeastOnce ? Interlocked.Read(ref _dying) : 0))
        {
            if (Settings.Overflow == Overflow.RejectPublishDeadLetter && Settings.DeadLetterExchange is not null)
            {
                message.Retain();
                Interlocked.Increment(ref _dying);
                _letters.Enqueue(new DeadLetter(new QueueEntry { Message = message }, DeadLetter.MaxLength));
            }

            return false;
        }

        var entry = new QueueEntry
        {
            Message = message,
            Sequence = sequence > 0 ? sequence : _backlog.NextSequence(),
            IsJournaled = sequence > 0,
            ExpiresAt = Settings.ExpiryOf(message, _clock),
            Level = _backlog.LevelOf(message),
        };
        if (_backlog.InMemory == 0 && TryHandOut(entry, waits: false)) return true;
        _backlog.Add(entry);
        DropOverflow();
        if (entry.ExpiresAt != long.MaxValue) DropExpired();
        if (_backlog.InMemory > 1) Dispatch();
        return true;
    }

    private void DropOverflow()
    {
        if (Settings.Overflow != Overflow.DropHead) return;
        while (_backlog.Overflows) Bury(_backlog.TakeFirst(), DeadLetter.MaxLength);
    }

    private void DropExpired()
    {
        if (_backlog.InMemory == 0) return;
        ref var first = ref _backlog.First;
        if (first.ExpiresAt == long.MaxValue) return;
        var now = _clock.Now;
        while (first.ExpiresAt <= now)
        {
            Bury(_backlog.TakeFirst(), DeadLetter.Expired);
            if (_backlog.InMemory == 0) return;
            first = ref _backlog.First;
        }

        if (first.ExpiresAt != long.MaxValue) _broker.Deadlines.Set(this, first.ExpiresAt);
    }

    /// <summary>Hands out what waits to those who are ready. A long queue with consumers that keep up would hold the lock and this thread to its end, so another thread takes over after a while.</summary>
    private void Dispatch()
    {
        for (var given = 0; _backlog.InMemory > 0 && _consumers.Next is not null; given++)
        {
            DropExpired();
            if (_backlog.InMemory == 0) return;
            if (given == Slice)
            {
                if (!_goesOn) ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.GoOn(), this, preferLocal: false);
                _goesOn = true;
                return;
            }

            if (!TryHandOut(_backlog.First, waits: true)) return;
        }

        if (_backlog.InMemory > 0) DropExpired();
    }

    private void GoOn()
    {
        lock (_gate)
        {
            _goesOn = false;
            if (_isClosed) return;
            Dispatch();
            _backlog.Log?.Write(null);
        }

        Flush();
    }

    /// <summary>Gives a message to the next consumer that takes it.</summary>
    private bool TryHandOut(QueueEntry entry, bool waits)
    {
        while (_consumers.Next is { } consumer)
        {
            if (!consumer.Channel.TryDeliver(consumer, entry))
            {
                consumer.IsStalled = true;
                _consumers.Update(consumer);
                continue;
            }

            if (waits) _backlog.TakeFirst();
            else _backlog.Log?.InMemory(entry.Sequence);
            if (entry.IsJournaled) _backlog.Log!.Delivered(entry.Sequence);
            Counters.Delivered++;
            if (entry.IsRedelivered) Counters.Redelivered++;
            if (consumer.NeedsAck)
            {
                CountUnacked(entry, 1);
                consumer.CountDelivery();
            }
            else
            {
                Counters.DeliveredUnanswered++;
                _backlog.Forget(entry);
            }

            _consumers.Update(consumer);
            return true;
        }

        return false;
    }

    private void PutBack(QueueEntry entry)
    {
        entry.Deliveries++;
        if (_countsReturns && entry.Deliveries > (Settings.DeliveryLimit ?? long.MaxValue))
        {
            Bury(entry, DeadLetter.DeliveryLimit);
            return;
        }

        _backlog.Return(entry);
    }

    /// <summary>It is not in this queue any more, and goes to the dead-letter exchange if there is one.</summary>
    private void Bury(in QueueEntry entry, string reason)
    {
        if (Settings.DeadLetterExchange is null)
        {
            _backlog.Forget(entry);
            return;
        }

        Interlocked.Increment(ref _dying);
        _letters.Enqueue(new DeadLetter(entry, reason));
    }

    private void CountUnacked(in QueueEntry entry, int by)
    {
        _unacked += by;
        _unackedBytes += by * entry.Message.BodyLength;
    }

    private void WatchUse()
    {
        if (Settings.Expires is { } expires && _consumers.Count == 0) _broker.Deadlines.Set(this, _lastUse + expires);
    }

    private void Flush()
    {
        if (_letters.Count > 0) _broker.DeadLetters.Post(this);
    }
}
