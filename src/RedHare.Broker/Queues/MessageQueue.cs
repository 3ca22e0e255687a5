using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// A queue: what waits, who consumes, and the rules. One lock guards all of it; handing a message to a consumer happens under it and goes through the
/// channel's lock to the sink's, which are taken in that order only. No other queue's lock is ever taken under it: what must go to another queue,
/// a dead letter, is put down and sent when the lock is released.
/// </summary>
internal sealed class MessageQueue : Destination, IDeadline
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
    private QueueSettings _settings = new();
    private long _sequence;
    private long _unacked;
    private long _unackedBytes;
    private long _lastUse;
    private QueueLog? _log;
    private bool _hadConsumers;
    private bool _isClosed;

    public MessageQueue(QueueDeclaration declaration, VirtualHost host, uint number = 0)
        : base(declaration.Name, host)
    {
        Declaration = declaration;
        _broker = host.Broker;
        _clock = _broker.Clock;
        _countsReturns = declaration.Type == QueueTypes.Quorum;
        _ready = new ReadyEntries((int)(declaration.Arguments.Get("x-max-priority")?.Integer ?? 0), _countsReturns);
        _consumers = new ConsumerSet(declaration.Arguments.Get("x-single-active-consumer")?.Boolean ?? false);
        _lastUse = _clock.Now;
        Number = number;
        if (_broker.Journal is { } journal && declaration.IsDurable) OpenLog(journal);
    }

    public QueueDeclaration Declaration { get; }

    public override bool IsDurable => Declaration.IsDurable;

    public override string Kind => "queue";

    /// <summary>By which the journal knows it; 0 where there is no journal.</summary>
    public uint Number { get; private set; }

    /// <summary>Numbers for those who look; see <see cref="QueueCounters"/>.</summary>
    public QueueCounters Counters { get; } = new();

    /// <summary>The policies that match its name.</summary>
    public AppliedPolicy Policy { get; private set; } = AppliedPolicy.None;

    public QueueSettings Settings => _settings;

    /// <summary>One consumer gets everything.</summary>
    public bool IsSingleActive => _consumers.IsSingleActive;

    /// <summary>A quorum queue counts how often a message came back.</summary>
    public bool CountsReturns => _countsReturns;

    /// <summary>True from the moment of its deletion: it takes nothing any more, and a queue of that name may be declared anew.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate) return _isClosed;
        }
    }

    /// <summary>Makes its arguments and policy hold, from now on and for what waits.</summary>
    public void Apply(AppliedPolicy policy)
    {
        lock (_gate)
        {
            Follow(policy);
            Tidy();
        }

        Flush();
    }

    /// <summary>After a restart: what the journal has waits here again.</summary>
    public void Recover()
    {
        lock (_gate)
        {
            Follow(Host.PolicyFor(this));
            _log?.Recover();
            Refill(all: _settings.MaxLengthBytes is not null);
            Tidy();
        }

        Flush();
    }

    /// <summary>A place in the journal for a message that will be published here. False when the queue has ended.</summary>
    public bool TryReserve(out QueuePlace place)
    {
        lock (_gate)
        {
            place = default;
            if (_isClosed || _log is null) return false;
            place = new QueuePlace(_log.Journal, _log.Reserve());
            return true;
        }
    }

    /// <summary>Takes a message, and one reference to it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sequence">Its place, when the journal has it; otherwise 0.</param>
    /// <returns>False when it is full and refuses; the reference is the caller's again.</returns>
    public bool Publish(Message message, long sequence)
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

    /// <summary>Takes the next message out for basic.get.</summary>
    /// <param name="keep">It will be answered; without, it is gone.</param>
    /// <param name="entry">The message.</param>
    /// <param name="remaining">How many are left.</param>
    public bool TryGet(bool keep, out QueueEntry entry, out long remaining)
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

    /// <summary>Adds a consumer, which gets messages at once.</summary>
    /// <returns>False when the queue is, or would have to be, in exclusive use.</returns>
    public bool TryAdd(Consumer consumer, Action<Consumer> added)
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

    /// <summary>Takes a consumer out. Nothing is delivered to it when this returns; what it has not answered stays with it.</summary>
    public void Remove(Consumer consumer)
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

    /// <summary>A consumer's channel takes deliveries again.</summary>
    public void Unstall(Consumer consumer)
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

    /// <summary>Answers to deliveries of one consumer, or of basic.get where that is null.</summary>
    /// <param name="consumer">Whose deliveries they were.</param>
    /// <param name="entries">The messages.</param>
    /// <param name="outcome">The answer.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <returns>The journal's batch that has it; 0 when there is none.</returns>
    public long Settle(Consumer? consumer, ReadOnlySpan<QueueEntry> entries, Outcome outcome, CommitListener? listener)
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

    /// <summary>A message has left for good: a dead letter that was sent, a message that basic.get took without an answer to come.</summary>
    public void Done(in QueueEntry entry)
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

    /// <summary>Drops what waits. What is with consumers stays with them.</summary>
    public long Purge()
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

    /// <summary>How many wait and how many consume; a look at it counts as use when it comes from a declare.</summary>
    public (long Messages, int Consumers) Stat(bool isUse)
    {
        lock (_gate)
        {
            if (isUse) _lastUse = _clock.Now;
            return (Waiting, _consumers.Count);
        }
    }

    /// <summary>What the management pages show.</summary>
    public QueueReport Report()
    {
        lock (_gate) return new QueueReport(Waiting, _unacked, WaitingBytes, _unackedBytes, _consumers.Count, _consumers.Active?.Tag.Text);
    }

    /// <summary>Its consumers, as they are now.</summary>
    public Consumer[] ConsumersNow()
    {
        lock (_gate) return [.. _consumers.All];
    }

    /// <summary>Ends it, if the conditions hold. The caller takes it out of the virtual host.</summary>
    /// <param name="ifUnused">Only without consumers.</param>
    /// <param name="ifEmpty">Only without messages.</param>
    /// <param name="consumers">Who consumed.</param>
    /// <param name="messages">How many waited.</param>
    public QueueClosing Close(bool ifUnused, bool ifEmpty, out Consumer[] consumers, out long messages)
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

    /// <summary>The next dead letter to send; see <see cref="DeadLetterOffice"/>.</summary>
    public bool TryTakeLetter(out DeadLetter letter)
    {
        lock (_gate) return _letters.TryDequeue(out letter);
    }

    void IDeadline.Due(long now)
    {
        var isUnused = false;
        lock (_gate)
        {
            if (_isClosed) return;
            DropExpired();
            isUnused = _settings.Expires is { } expires && _consumers.Count == 0 && now >= _lastUse + expires;
            if (!isUnused) WatchUse();
            _log?.Write(null);
        }

        Flush();
        if (isUnused) Host.Delete(this);
    }

    private void Follow(AppliedPolicy policy)
    {
        Policy = policy;
        _settings = QueueSettings.Of(Declaration, policy, _broker.Options.QuorumDeliveryLimit);
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
        if (_settings.Overflow != Overflow.DropHead && WouldOverflow(message))
        {
            if (_settings.Overflow == Overflow.RejectPublishDeadLetter && _settings.DeadLetterExchange is not null)
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

    private long Expiry(Message message, BrokerClock clock) => _settings.MessageTtl is null && message.TimeToLive is null ? long.MaxValue : Expiry(message, clock.Now);

    private long Expiry(Message message, long publishedAt)
    {
        var ttl = (_settings.MessageTtl, message.TimeToLive) switch
        {
            ({ } a, { } b) => Math.Min(a, b),
            var (a, b) => a ?? b,
        };
        return ttl is { } milliseconds ? publishedAt + milliseconds : long.MaxValue;
    }

    private bool WouldOverflow(Message message) =>
        Waiting + 1 > (_settings.MaxLength ?? long.MaxValue) || WaitingBytes + message.BodyLength > (_settings.MaxLengthBytes ?? long.MaxValue);

    private void DropOverflow()
    {
        if (_settings.Overflow != Overflow.DropHead) return;
        var (length, bytes) = (_settings.MaxLength ?? long.MaxValue, _settings.MaxLengthBytes ?? long.MaxValue);
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
        if (_countsReturns && entry.Deliveries > (_settings.DeliveryLimit ?? long.MaxValue))
        {
            Bury(entry, DeadLetter.DeliveryLimit);
            return;
        }

        _ready.Return(entry);
    }

    /// <summary>It is not in this queue any more, and goes to the dead-letter exchange if there is one.</summary>
    private void Bury(in QueueEntry entry, string reason)
    {
        if (_settings.DeadLetterExchange is null) Forget(entry);
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
        if (_settings.Expires is { } expires && _consumers.Count == 0) _broker.Deadlines.Set(this, _lastUse + expires);
    }

    private void Flush()
    {
        if (_letters.Count > 0) _broker.DeadLetters.Post(this);
    }
}
