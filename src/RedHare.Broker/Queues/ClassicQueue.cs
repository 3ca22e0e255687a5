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
    /// <summary>How many messages are read from the journal at once.</summary>
    private const int RefillSlice = 512;

    private readonly Lock _gate = new();
    private readonly ReadyEntries _ready;
    private readonly ConsumerSet _consumers;
    private readonly BrokerClock _clock;
    private readonly MessageBroker _broker;
    private readonly Queue<DeadLetter> _letters = [];
    private readonly bool _countsReturns;
    private long _sequence;
    private long _unacked;
    private long _unackedBytes;
    private long _lastUse;
    private QueueLog? _log;
    private bool _hadConsumers;
    private bool _isClosed;

    public ClassicQueue(QueueDeclaration declaration, VirtualHost host, uint number)
        : base(declaration, host, number)
    {
        _broker = host.Broker;
        _clock = _broker.Clock;
        _countsReturns = declaration.Type == QueueTypes.Quorum;
        _ready = new ReadyEntries((int)(declaration.Arguments.Get("x-max-priority")?.Integer ?? 0), _countsReturns);
        _consumers = new ConsumerSet(declaration.Arguments.Get("x-single-active-consumer")?.Boolean ?? false);
        _lastUse = _clock.Now;
        if (_broker.Journal is { } journal && declaration.IsDurable) OpenLog(journal);
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
            _log?.Recover();
            Refill(all: Settings.MaxLengthBytes is not null);
            Tidy();
        }

        Flush();
    }

    public override bool TryReserve(out QueuePlace place)
    {
        lock (_gate)
        {
            place = default;
            if (_isClosed || _log is null) return false;
            place = new QueuePlace(_log.Journal, _log.Reserve());
            return true;
        }
    }

    public override bool Publish(Message message, long sequence)
    {
        bool accepted;
        lock (_gate)
        {
            accepted = Accept(message, sequence);
            if (sequence > 0 && !accepted) _log!.Settle(sequence);
            _log?.Write(null);
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
            if (!_isClosed && _ready.Count > 0)
            {
                found = true;
                entry = TakeFirst();
                if (keep) CountUnacked(entry, 1);
                if (entry.IsJournaled) _log!.Delivered(entry.Sequence);
                Counters.Got++;
                if (!keep) Counters.GotUnanswered++;
                if (entry.IsRedelivered) Counters.Redelivered++;
                DropExpired();
            }
            else
            {
                Counters.GotNothing++;
            }

            remaining = Waiting;
            _log?.Write(null);
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
            _log?.Write(null);
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

            _log?.Write(null);
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
            _log?.Write(null);
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
                if (_isClosed || outcome == Outcome.Done) Forget(entry);
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
                batch = _log?.Write(listener) ?? 0;
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
            Forget(entry);
            if (!_isClosed) _log!.Write(null);
        }
    }

    public override long Purge()
    {
        lock (_gate)
        {
            var purged = _ready.Count;
            while (_ready.Count > 0) Forget(_ready.Take());
            _log?.Write(null);
            if (_log is not null)
            {
                purged += _log.Purge();
                _log.Write(null);
            }

            return purged;
        }
    }

    public override (long Messages, int Consumers) Stat(bool isUse)
    {
        lock (_gate)
        {
            if (isUse) _lastUse = _clock.Now;
            return (Waiting, _consumers.Count);
        }
    }

    public override QueueReport Report()
    {
        lock (_gate) return new QueueReport(Waiting, _unacked, WaitingBytes, _unackedBytes, _consumers.Count, _consumers.Active?.Tag.Text);
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
            messages = Waiting;
            if (_isClosed) return QueueClosing.AlreadyClosed;
            if (ifUnused && _consumers.Count > 0) return QueueClosing.InUse;
            if (ifEmpty && Waiting > 0) return QueueClosing.NotEmpty;
            _isClosed = true;
            consumers = [.. _consumers.All];
            foreach (var consumer in consumers) _consumers.Remove(consumer);
            while (_ready.Count > 0) _ready.Take().Message.Release();
            _log?.Drop();
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
            _log?.Write(null);
        }

        Flush();
        if (isUnused) Host.Delete(this);
    }

    private void Follow(AppliedPolicy policy)
    {
        Policy = policy;
        Settings = QueueSettings.Of(Declaration, policy, _broker.Options.QuorumDeliveryLimit);
    }

    private void Tidy()
    {
        if (_isClosed) return;
        DropOverflow();
        DropExpired();
        WatchUse();
        _log?.Write(null);
    }

    private long Waiting => _ready.Count + (_log?.Behind ?? 0);

    private long WaitingBytes => _ready.BodyBytes + (_log?.BehindBytes ?? 0);

    private bool Accept(Message message, long sequence)
    {
        if (sequence > 0) _log!.Arrived(sequence);
        if (_isClosed)
        {
            message.Release();
            return true;
        }

        Counters.Published++;
        if (Settings.Overflow != Overflow.DropHead && WouldOverflow(message))
        {
            if (Settings.Overflow == Overflow.RejectPublishDeadLetter && Settings.DeadLetterExchange is not null)
            {
                message.Retain();
                _letters.Enqueue(new DeadLetter(new QueueEntry { Message = message }, DeadLetter.MaxLength));
            }

            return false;
        }

        var entry = new QueueEntry
        {
            Message = message,
            Sequence = sequence > 0 ? sequence : _log?.Next() ?? ++_sequence,
            IsJournaled = sequence > 0,
            ExpiresAt = Expiry(message, _clock),
            Level = (byte)Math.Min(message.Priority, _ready.Highest),
        };
        if (_ready.Count == 0 && TryHandOut(entry, waits: false)) return true;
        if (IsWindowFull && TryLeave(entry))
        {
            message.Release();
        }
        else
        {
            _log?.InMemory(entry.Sequence);
            _ready.Add(entry);
        }

        DropOverflow();
        if (entry.ExpiresAt != long.MaxValue) DropExpired();
        if (_ready.Count > 1) Dispatch();
        return true;
    }

    /// <summary>What comes now stands behind what memory has room for, or behind what did so before.</summary>
    private bool IsWindowFull => _log is { Behind: > 0 } || _ready.Count >= _broker.Options.MemoryWindow || _ready.BodyBytes >= _broker.Options.MemoryWindowBytes;

    private bool TryLeave(in QueueEntry entry)
    {
        if (_ready.Highest > 0 || _broker.Journal is not { } journal) return false;
        if (_log is null)
        {
            OpenLog(journal);
            _log!.Journal.Restore(entry.Sequence, 0);
            _log.InMemory(entry.Sequence - 1);
        }

        return _log.TryLeave(entry.Sequence, entry.IsJournaled, entry.Message);
    }

    private void OpenLog(BrokerJournal journal)
    {
        if (Number == 0) Number = journal.NextNumber();
        _log = new QueueLog(journal, journal.Queue(Number), Host);
    }

    private QueueEntry TakeFirst()
    {
        var entry = _ready.Take();
        if (_log is { Behind: > 0 } && _ready.Count <= _broker.Options.MemoryWindow / 2) Refill();
        return entry;
    }

    /// <summary>Brings messages back from the journal: some at a time, all of them for a queue with priorities, whose order the journal does not know.</summary>
    private void Refill(bool all = false)
    {
        if (_log is null) return;
        all |= _ready.Highest > 0;
        var most = all ? long.MaxValue : Math.Min(RefillSlice, _broker.Options.MemoryWindow);
        for (var read = 0L; read < most && (all || read == 0 || _ready.BodyBytes < _broker.Options.MemoryWindowBytes) && _log.TryRead(out var entry, out var publishedAt); read++)
        {
            entry.ExpiresAt = Expiry(entry.Message, publishedAt);
            entry.Level = (byte)Math.Min(entry.Message.Priority, _ready.Highest);
            _ready.Add(entry);
        }
    }

    private long Expiry(Message message, BrokerClock clock) => Settings.MessageTtl is null && message.TimeToLive is null ? long.MaxValue : Expiry(message, clock.Now);

    private long Expiry(Message message, long publishedAt)
    {
        var ttl = (Settings.MessageTtl, message.TimeToLive) switch
        {
            ({ } a, { } b) => Math.Min(a, b),
            var (a, b) => a ?? b,
        };
        return ttl is { } milliseconds ? publishedAt + milliseconds : long.MaxValue;
    }

    private bool WouldOverflow(Message message) =>
        Waiting + 1 > (Settings.MaxLength ?? long.MaxValue) || WaitingBytes + message.BodyLength > (Settings.MaxLengthBytes ?? long.MaxValue);

    private void DropOverflow()
    {
        if (Settings.Overflow != Overflow.DropHead) return;
        var (length, bytes) = (Settings.MaxLength ?? long.MaxValue, Settings.MaxLengthBytes ?? long.MaxValue);
        while (_ready.Count > 0 && (Waiting > length || WaitingBytes > bytes)) Bury(TakeFirst(), DeadLetter.MaxLength);
    }

    private void DropExpired()
    {
        if (_ready.Count == 0) return;
        ref var first = ref _ready.First;
        if (first.ExpiresAt == long.MaxValue) return;
        var now = _clock.Now;
        while (first.ExpiresAt <= now)
        {
            Bury(TakeFirst(), DeadLetter.Expired);
            if (_ready.Count == 0) return;
            first = ref _ready.First;
        }

        if (first.ExpiresAt != long.MaxValue) _broker.Deadlines.Set(this, first.ExpiresAt);
    }

    private void Dispatch()
    {
        while (_ready.Count > 0 && _consumers.Next is not null)
        {
            DropExpired();
            if (_ready.Count == 0 || !TryHandOut(_ready.First, waits: true)) return;
        }

        if (_ready.Count > 0) DropExpired();
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

            if (waits) TakeFirst();
            else _log?.InMemory(entry.Sequence);
            if (entry.IsJournaled) _log!.Delivered(entry.Sequence);
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
                Forget(entry);
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

        _ready.Return(entry);
    }

    /// <summary>It is not in this queue any more, and goes to the dead-letter exchange if there is one.</summary>
    private void Bury(in QueueEntry entry, string reason)
    {
        if (Settings.DeadLetterExchange is null) Forget(entry);
        else _letters.Enqueue(new DeadLetter(entry, reason));
    }

    private void Forget(in QueueEntry entry)
    {
        if (entry.IsJournaled) _log!.Settle(entry.Sequence);
        entry.Message.Release();
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
