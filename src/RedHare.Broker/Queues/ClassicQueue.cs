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
    private const int PurgeSlice = 4096;

    private readonly Lock _gate = new();
    private readonly MessageBroker _broker;
    private readonly BrokerClock _clock;
    private readonly Backlog _backlog;
    private readonly ConsumerSet _consumers;
    private readonly UnackedTally _unacked = new();
    private readonly DyingMessages _dying;
    private readonly QueueLimits _limits;
    private readonly QueueLease _lease;
    private readonly Handout _handout;
    private readonly bool _countsReturns;
    private bool _hadConsumers;
    private bool _goesOn;
    private bool _awaitsOffice;
    private bool _isClosed;

    public ClassicQueue(QueueDeclaration declaration, VirtualHost host, uint number)
        : base(declaration, host, number)
    {
        _broker = host.Broker;
        _clock = _broker.Clock;
        _countsReturns = declaration.Type == QueueTypes.Quorum;
        _backlog = new Backlog(host, (int)(declaration.Arguments.Get("x-max-priority")?.Integer ?? 0), _countsReturns);
        _consumers = new ConsumerSet(declaration.Arguments.Get("x-single-active-consumer")?.Boolean ?? false);
        _dying = new DyingMessages(_backlog);
        _limits = new QueueLimits(_backlog, _dying, _clock, _broker.Deadlines, this);
        _lease = new QueueLease(_backlog, _consumers, _clock, _broker.Deadlines, this);
        _handout = new Handout(_consumers, _backlog, _limits, _unacked, Counters);
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
        while (true)
        {
            bool isDecided;
            var found = false;
            entry = default;
            lock (_gate)
            {
                _lease.Renew();
                _lease.Watch();
                isDecided = _limits.DropExpired();
                if (isDecided) found = TryTake(keep, out entry);
                remaining = _backlog.Count;
                _backlog.Log?.Write(null);
            }

            Flush();
            if (isDecided) return found;
            // What has expired is more than a slice, or than the office has sent on.
            Thread.Yield();
        }
    }

    public override bool TryAdd(Consumer consumer, Action<Consumer> added)
    {
        lock (_gate)
        {
            if (_isClosed || !_consumers.TryAdd(consumer)) return false;
            _hadConsumers = true;
            _lease.Renew();
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
                _lease.Renew();
                _lease.Watch();
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
                _unacked.Remove(entry);
                if (_isClosed || outcome == Outcome.Done) _backlog.Forget(entry);
                else if (outcome == Outcome.Discard) _dying.Bury(entry, DeadLetter.Rejected);
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
                Trim();
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
        _dying.Sent();
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
                var dropped = _isClosed ? 0 : _backlog.Purge(last, PurgeSlice);
                _backlog.Log?.Write(null);
                purged += dropped;
                if (dropped < PurgeSlice) return purged;
            }
        }
    }

    public override (long Messages, int Consumers) Stat(bool isUse)
    {
        lock (_gate)
        {
            if (isUse) _lease.Renew();
            return (_backlog.Count, _consumers.Count);
        }
    }

    public override QueueReport Report()
    {
        lock (_gate) return new QueueReport(_backlog.Count, _unacked.Messages, _backlog.BodyBytes, _unacked.Bytes, _consumers.Count, _consumers.Active?.Tag.Text);
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
        lock (_gate)
        {
            if (_dying.TryTake(out letter)) return true;
            if (_awaitsOffice) StartGoingOn();
            _awaitsOffice = false;
            return false;
        }
    }

    public override void Due(long now)
    {
        var isUnused = false;
        lock (_gate)
        {
            if (_isClosed) return;
            Trim();
            isUnused = _lease.IsOver(now);
            if (!isUnused) _lease.Watch();
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
        Trim();
        _lease.Watch();
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
        if (_limits.Refuses(message))
        {
            if (Settings.Overflow == Overflow.RejectPublishDeadLetter && Settings.DeadLetterExchange is not null)
            {
                message.Retain();
                _dying.Add(new DeadLetter(new QueueEntry { Message = message }, DeadLetter.MaxLength));
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
        if (_backlog.InMemory == 0 && _handout.TryGive(entry, waits: false)) return true;
        _backlog.Add(entry);
        Trim();
        if (_backlog.InMemory > 1) Dispatch();
        return true;
    }

    private bool TryTake(bool keep, out QueueEntry entry)
    {
        entry = default;
        if (_isClosed || _backlog.InMemory == 0)
        {
            Counters.GotNothing++;
            return false;
        }

        entry = _backlog.TakeFirst();
        if (keep) _unacked.Add(entry);
        if (entry.IsJournaled) _backlog.Log!.Delivered(entry.Sequence);
        Counters.Got++;
        if (!keep) Counters.GotUnanswered++;
        if (entry.IsRedelivered) Counters.Redelivered++;
        GoOnUnless(_limits.DropExpired());
        return true;
    }

    /// <summary>Drops what is too much or past its time.</summary>
    private void Trim() => GoOnUnless(_limits.DropOverflow() & _limits.DropExpired());

    private void Dispatch() => GoOnUnless(_handout.Run());

    /// <summary>What was not done to its end goes on when others have had their turn at the lock, or, with many letters under way, when the office has taken these.</summary>
    private void GoOnUnless(bool isDone)
    {
        if (isDone) return;
        if (_dying.AreTooMany) _awaitsOffice = true;
        else StartGoingOn();
    }

    private void StartGoingOn()
    {
        if (!_goesOn) ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.GoOn(), this, preferLocal: false);
        _goesOn = true;
    }

    private void GoOn()
    {
        lock (_gate)
        {
            _goesOn = false;
            if (_isClosed) return;
            Trim();
            Dispatch();
            _backlog.Log?.Write(null);
        }

        Flush();
    }

    private void PutBack(QueueEntry entry)
    {
        entry.Deliveries++;
        if (_countsReturns && entry.Deliveries > (Settings.DeliveryLimit ?? long.MaxValue)) _dying.Bury(entry, DeadLetter.DeliveryLimit);
        else _backlog.Return(entry);
    }

    private void Flush()
    {
        if (_dying.AreWaiting) _broker.DeadLetters.Post(this);
    }
}
