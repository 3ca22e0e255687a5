using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// What waits in a queue: a window in memory, and behind it what only the journal has. Without priorities the journal is read on from a place, in the order of the sequences; with priorities each level
/// has its own window and knows what it has on the disk. Who waits is in memory or behind somebody of the same level who is, so an empty memory is an empty queue. Under the queue's lock.
/// </summary>
internal sealed class Backlog
{
    /// <summary>How many messages are read from the journal at once.</summary>
    private const int RefillSlice = 512;

    private readonly MessageBroker _broker;
    private readonly VirtualHost _host;
    private readonly ReadyEntries _ready;
    private readonly PagedEntries? _paged;
    private long _sequence;

    /// <param name="host">Where the queue is.</param>
    /// <param name="highest">The highest priority; 0 for a queue without.</param>
    /// <param name="returnsQueueUp">See <see cref="ReadyEntries"/>.</param>
    public Backlog(VirtualHost host, int highest, bool returnsQueueUp)
    {
        (_host, _broker) = (host, host.Broker);
        _ready = new ReadyEntries(highest, returnsQueueUp);
        if (highest > 0) _paged = new PagedEntries(highest);
    }

    /// <summary>The queue's settings, as they are now.</summary>
    public QueueSettings Settings { get; set; } = new();

    /// <summary>Its side of the journal; null while it has none.</summary>
    public QueueLog? Log { get; private set; }

    public long Count => _ready.Count + (Log?.Behind ?? 0) + (_paged?.Count ?? 0);

    /// <summary>The bodies of all that waits, in bytes.</summary>
    public long BodyBytes => _ready.BodyBytes + (Log?.BehindBytes ?? 0) + (_paged?.BodyBytes ?? 0);

    /// <summary>How many wait in memory.</summary>
    public long InMemory => _ready.Count;

    /// <summary>The next to go; something must wait.</summary>
    public ref QueueEntry First => ref _ready.First;

    /// <summary>The level in which a message waits.</summary>
    public byte LevelOf(Message message) => (byte)Math.Min(message.Priority, _ready.Highest);

    /// <summary>A number for a message that the journal does not have.</summary>
    public long NextSequence() => Log?.Next() ?? ++_sequence;

    /// <summary>Whether a message would exceed the limits of length.</summary>
    public bool WouldOverflow(Message message, long besides) =>
        Count + besides + 1 > (Settings.MaxLength ?? long.MaxValue) || BodyBytes + message.BodyLength > (Settings.MaxLengthBytes ?? long.MaxValue);

    /// <summary>True while the limits of length are exceeded.</summary>
    public bool Overflows => _ready.Count > 0 && (Count > (Settings.MaxLength ?? long.MaxValue) || BodyBytes > (Settings.MaxLengthBytes ?? long.MaxValue));

    /// <summary>Has the journal keep what is durable, and what memory has no room for.</summary>
    public void Open(uint number)
    {
        var journal = _broker.Journal!;
        Log = new QueueLog(journal, journal.Queue(number), _host);
    }

    /// <summary>Puts a message at the end of its level, and in memory if there is room.</summary>
    public void Add(in QueueEntry entry)
    {
        if (IsFull(entry.Level) && TryLeave(entry))
        {
            entry.Message.Release();
            return;
        }

        Log?.InMemory(entry.Sequence);
        _ready.Add(entry);
    }

    /// <summary>Puts back what was handed out.</summary>
    public void Return(in QueueEntry entry) => _ready.Return(entry);

    /// <summary>Takes the next out.</summary>
    public QueueEntry TakeFirst()
    {
        var entry = _ready.Take();
        if (_paged is not null) Refill(entry.Level);
        else if (Log is { Behind: > 0 } && _ready.Count <= _broker.Options.MemoryWindow / 2) Refill(all: false);
        return entry;
    }

    /// <summary>A message has left the queue for good.</summary>
    public void Forget(in QueueEntry entry)
    {
        if (entry.IsJournaled) Log!.Settle(entry.Sequence);
        entry.Message.Release();
    }

    /// <summary>After a restart: what the journal has waits again.</summary>
    public void Recover()
    {
        if (Log is null) return;
        Log.Recover();
        if (_paged is null)
        {
            // Bodies are known when they are read.
            Refill(all: Settings.MaxLengthBytes is not null);
            return;
        }

        while (Log.TryRead(out var entry, out var publishedAt))
        {
            Complete(ref entry, publishedAt);
            if (!IsFull(entry.Level))
            {
                _ready.Add(entry);
                continue;
            }

            _paged.Add(entry.Level, entry.Sequence, entry.Message.BodyLength);
            entry.Message.Release();
        }

        Log.EndReading();
    }

    /// <summary>Begins a purge: it ends with the number returned, what comes later stays.</summary>
    public long BeginPurge() => Log?.BeginPurge() ?? _sequence;

    /// <summary>Drops up to so many messages with numbers up to <paramref name="last"/>. Returns how many; fewer than asked for, and the purge is over.</summary>
    public int Purge(long last, int most)
    {
        var purged = 0;
        for (var level = _ready.Highest; level >= 0 && purged < most; level--)
        {
            for (; purged < most && _ready.CountOf(level) > 0 && _ready.FirstOf(level).Sequence <= last; purged++) Forget(_ready.Take(level));
            for (; purged < most && _paged?.CountOf(level) > 0 && _paged.FirstOf(level) <= last; purged++) Log!.Settle(_paged.Take(level));
            if (_paged is not null) Refill(level);
        }

        if (Log is null) return purged;
        purged += Log.Purge(last, most - purged);
        if (_ready.Count == 0) Refill(all: false);
        return purged;
    }

    /// <summary>Drops everything; the queue has ended.</summary>
    public void Drop()
    {
        while (_ready.Count > 0) _ready.Take().Message.Release();
        Log?.Drop();
    }

    private bool IsWindowFull => _ready.Count >= _broker.Options.MemoryWindow || _ready.BodyBytes >= _broker.Options.MemoryWindowBytes;

    /// <summary>What comes now stands behind what memory has room for, or behind what did so before.</summary>
    private bool IsFull(int level) => _paged is null ? Log is { Behind: > 0 } || IsWindowFull : _paged.CountOf(level) > 0 || (IsWindowFull && _ready.CountOf(level) > 0);

    private bool TryLeave(in QueueEntry entry)
    {
        if (_broker.Journal is not { } journal) return false;
        if (Log is null)
        {
            Open(journal.NextNumber());
            Log!.Journal.Restore(entry.Sequence, 0);
            Log.InMemory(entry.Sequence - 1);
        }

        if (_paged is null) return Log.TryLeave(entry.Sequence, entry.IsJournaled, entry.Message);
        if (!Log.TryStore(entry.Sequence, entry.IsJournaled, entry.Message)) return false;
        Log.InMemory(entry.Sequence);
        _paged.Add(entry.Level, entry.Sequence, entry.Message.BodyLength);
        return true;
    }

    private void Refill(bool all)
    {
        if (Log is null) return;
        var most = all ? long.MaxValue : Math.Min(RefillSlice, _broker.Options.MemoryWindow);
        for (var read = 0L; read < most && (all || read == 0 || _ready.BodyBytes < _broker.Options.MemoryWindowBytes) && Log.TryRead(out var entry, out var publishedAt); read++)
        {
            Complete(ref entry, publishedAt);
            _ready.Add(entry);
        }

        Log.EndReading();
    }

    /// <summary>Brings messages of a level back, if memory has none of it any more.</summary>
    private void Refill(int level)
    {
        if (_paged!.CountOf(level) == 0 || _ready.CountOf(level) > 0) return;
        var most = Math.Min(RefillSlice, _broker.Options.MemoryWindow);
        for (var read = 0; read < most && _paged.CountOf(level) > 0 && (read == 0 || _ready.BodyBytes < _broker.Options.MemoryWindowBytes);)
        {
            if (!Log!.TryRead(_paged.Take(level), out var entry, out var publishedAt)) continue;
            Complete(ref entry, publishedAt);
            _ready.Add(entry);
            read++;
        }

        Log!.EndReading();
    }

    private void Complete(ref QueueEntry entry, long publishedAt)
    {
        entry.ExpiresAt = Settings.ExpiryOf(entry.Message, publishedAt);
        entry.Level = LevelOf(entry.Message);
    }
}
