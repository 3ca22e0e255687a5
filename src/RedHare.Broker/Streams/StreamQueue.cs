using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// A stream: messages stay, and each consumer reads them all from where it asked to begin, as many at a time as its prefetch allows. An answer says only
/// that it may get more. Messages go when retention says so: x-max-length-bytes and x-max-age.
/// </summary>
internal sealed class StreamQueue : MessageQueue
{
    private readonly Lock _gate = new();
    private readonly List<StreamCursor> _cursors = [];
    private readonly SortedDictionary<long, Message> _early = [];
    private readonly StreamStore _store;
    private readonly JournalQueue? _journal;
    private readonly MessageBroker _broker;
    private long? _maxAge;
    private long _unacked;
    private bool _isClosed;

    public StreamQueue(QueueDeclaration declaration, VirtualHost host, uint number)
        : base(declaration, host, number)
    {
        _broker = host.Broker;
        if (_broker.Journal is { } journal)
        {
            if (Number == 0) Number = journal.NextNumber();
            _journal = journal.Queue(Number);
        }

        _store = new StreamStore(_broker.Journal, _journal, _broker.Options);
    }

    public override bool KeepsAll => true;

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
            Policy = policy;
            Settings = QueueSettings.Of(Declaration, policy, null);
            var age = new SettingsSource(Declaration.Arguments, policy).Text("max-age");
            _maxAge = age is not null && StreamAge.TryParse(age, out var milliseconds) ? milliseconds : null;
            Retain();
        }
    }

    public override void Recover()
    {
        Apply(Host.PolicyFor(this));
        lock (_gate)
        {
            _store.Recover(count: _maxAge is not null || Settings.MaxLengthBytes is not null);
            Retain();
        }
    }

    public override bool TryReserve(out QueuePlace place)
    {
        lock (_gate)
        {
            place = _isClosed || _journal is null ? default : new QueuePlace(_journal, _journal.Reserve());
            return place.Queue is not null;
        }
    }

    public override bool Publish(Message message, long sequence)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                message.Release();
                return true;
            }

            Counters.Published++;
            // Offsets are read in order: who overtook another publisher waits for it.
            if (sequence > 0 && sequence != _store.Next + 1)
            {
                _early[sequence] = message;
                return true;
            }

            _store.Add(message, _broker.Clock.Now);
            while (_early.Remove(_store.Next + 1, out var next)) _store.Add(next, _broker.Clock.Now);
            Retain();
            foreach (var cursor in _cursors) Serve(cursor);
        }

        return true;
    }

    public override bool TryGet(bool keep, out QueueEntry entry, out long remaining)
    {
        (entry, remaining) = (default, 0);
        return false;
    }

    public override bool TryAdd(Consumer consumer, Action<Consumer> added)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            var cursor = new StreamCursor(consumer, Begin(consumer.Options.Arguments));
            _cursors.Add(cursor);
            added(consumer);
            Serve(cursor);
            return true;
        }
    }

    public override void Remove(Consumer consumer)
    {
        lock (_gate)
        {
            consumer.IsCancelled = true;
            _cursors.RemoveAll(cursor => cursor.Consumer == consumer);
        }
    }

    public override void Unstall(Consumer consumer)
    {
        lock (_gate)
        {
            consumer.IsStalled = false;
            Serve(consumer);
        }
    }

    public override long Settle(Consumer? consumer, ReadOnlySpan<QueueEntry> entries, Outcome outcome, CommitListener? listener)
    {
        lock (_gate)
        {
            foreach (ref readonly var entry in entries) entry.Message.Release();
            _unacked -= entries.Length;
            if (outcome == Outcome.Done) Counters.Acknowledged += entries.Length;
            if (consumer is null) return 0;
            consumer.CountAnswers(entries.Length);
            Serve(consumer);
            return 0;
        }
    }

    public override void Done(in QueueEntry entry) => entry.Message.Release();

    public override long Purge() => 0;

    public override (long Messages, int Consumers) Stat(bool isUse)
    {
        lock (_gate) return (_store.Next - _store.First, _cursors.Count);
    }

    public override QueueReport Report()
    {
        lock (_gate) return new QueueReport(_store.Next - _store.First, _unacked, _store.Bytes, 0, _cursors.Count, null);
    }

    public override Consumer[] ConsumersNow()
    {
        lock (_gate) return [.. _cursors.Select(cursor => cursor.Consumer)];
    }

    public override QueueClosing Close(bool ifUnused, bool ifEmpty, out Consumer[] consumers, out long messages)
    {
        lock (_gate)
        {
            consumers = [];
            messages = _store.Next - _store.First;
            if (_isClosed) return QueueClosing.AlreadyClosed;
            if (ifUnused && _cursors.Count > 0) return QueueClosing.InUse;
            if (ifEmpty && messages > 0) return QueueClosing.NotEmpty;
            _isClosed = true;
            consumers = [.. _cursors.Select(cursor => cursor.Consumer)];
            foreach (var consumer in consumers) consumer.IsCancelled = true;
            _cursors.Clear();
            foreach (var message in _early.Values) message.Release();
            _early.Clear();
            _store.Drop();
            return QueueClosing.Closed;
        }
    }

    public override bool TryTakeLetter(out DeadLetter letter)
    {
        letter = default;
        return false;
    }

    public override void Due(long now)
    {
    }

    private long Begin(AmqpTable arguments)
    {
        var start = arguments.TryGet("x-stream-offset", out var value) && StreamOffset.TryParse(value, _broker.Clock.Now, out var parsed) ? parsed : default;
        return start.Kind switch
        {
            StreamOffset.Start.First => _store.First,
            StreamOffset.Start.Last => Math.Max(_store.First, _store.Next - 1),
            StreamOffset.Start.Offset => Math.Max(_store.First, start.Value),
            StreamOffset.Start.Time => _store.Find(start.Value),
            _ => _store.Next,
        };
    }

    private void Serve(Consumer consumer)
    {
        if (_cursors.Find(cursor => cursor.Consumer == consumer) is { } found) Serve(found);
    }

    private void Serve(StreamCursor cursor)
    {
        var consumer = cursor.Consumer;
        while (consumer.IsReady)
        {
            var offset = cursor.Offset;
            if (!_store.TryRead(ref offset, out var message, out _)) return;
            var stamped = StreamHeader.Stamp(message!, offset);
            message!.Release();
            var entry = new QueueEntry { Message = stamped, Sequence = offset };
            if (!consumer.Channel.TryDeliver(consumer, entry))
            {
                stamped.Release();
                consumer.IsStalled = true;
                return;
            }

            cursor.Offset = offset + 1;
            consumer.CountDelivery();
            Counters.Delivered++;
            _unacked++;
        }
    }

    private void Retain() => _store.Retain(Settings.MaxLengthBytes, _maxAge is { } age ? _broker.Clock.Now - age : null);
}
