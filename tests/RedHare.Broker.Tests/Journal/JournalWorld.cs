using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedHare.Broker.Journal;

namespace RedHare.Broker.Tests.Journal;

/// <summary>
/// Random work on a journal, and beside it what the journal owes: a message whose batch was committed is there unless it was settled; one whose settling was committed is not. Opened, worked on and closed
/// by one thread; what is owed may be asked for at any time by any.
/// </summary>
internal sealed class JournalWorld(string directory, Random random)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(uint Queue, long Sequence), Entry> _entries = [];
    private readonly Dictionary<string, string> _definitions = [];
    private Listener _listener = new();
    private int _failed;
    private List<(uint Queue, long Sequence)> _live = [];
    private int _number;

    /// <summary>Small files and batches, so that everything happens soon.</summary>
    public static JournalOptions Options { get; } = new()
    {
        SegmentSize = 4096,
        BatchSize = 1024,
        MaxBatches = 4,
        CheckpointInterval = 16384,
        CompactionSlice = 512,
        GatherDelay = TimeSpan.FromMilliseconds(1),
        RetryDelay = TimeSpan.Zero,
    };

    /// <summary>Another journal is opened: the numbers of batches that failed are used again.</summary>
    public void Reopen()
    {
        _failed += _listener.Failures;
        _listener = new Listener();
    }

    /// <summary>One step at random.</summary>
    public void Step(MessageJournal journal)
    {
        switch (random.Next(24))
        {
            case < 12:
                Append(journal);
                break;
            case < 20:
                Settle(journal);
                break;
            case 20:
                Read(journal);
                break;
            case 21:
                Define(journal);
                break;
            default:
                journal.Flush();
                break;
        }
    }

    public void Append(MessageJournal journal)
    {
        var queues = Enumerable.Range(1, 5).Where(_ => random.Next(4) == 0).Select(id => journal.Queue((uint)id)).ToList();
        if (queues.Count == 0) queues.Add(journal.Queue(1));
        var entries = queues.Select(queue => new QueuePlace(queue, queue.Reserve())).ToArray();
        var number = ++_number;
        // Now and then one that is longer than a batch, or than a segment.
        var body = Body(number, random.Next(40) switch { 0 => 6000, 1 => 1500, _ => random.Next(200) });
        var awaited = random.Next(3) > 0;
        lock (_gate)
            foreach (var entry in entries) _entries[(entry.Queue.Id, entry.Sequence)] = new Entry(number, body.Length) { AppendHeard = _listener };
        var batch = journal.Append(entries, Head(number), body, listener: awaited ? _listener : null);
        lock (_gate)
        {
            foreach (var entry in entries)
            {
                if (awaited) _entries[(entry.Queue.Id, entry.Sequence)].Appended = batch;
                _live.Add((entry.Queue.Id, entry.Sequence));
            }
        }
    }

    public void Settle(MessageJournal journal)
    {
        if (_live.Count == 0) return;
        // Mostly from the front; messages that stay behind are what compaction is for.
        var index = random.Next(4) == 0 ? random.Next(_live.Count) : random.Next(Math.Min(_live.Count, 6));
        var first = _live[index];
        var chosen = _live.Where(entry => entry.Queue == first.Queue && entry.Sequence >= first.Sequence).Take(random.Next(1, 4)).ToList();
        var awaited = random.Next(3) > 0;
        lock (_gate)
            foreach (var entry in chosen) (_entries[entry].IsSettling, _entries[entry].SettleHeard) = (true, _listener);
        _live = [.. _live.Except(chosen)];
        var batch = journal.Settle(journal.Queue(first.Queue), chosen.Select(entry => entry.Sequence).ToArray(), awaited ? _listener : null);
        lock (_gate)
            foreach (var entry in chosen)
                if (awaited) _entries[entry].Settled = batch;
    }

    public void Read(MessageJournal journal)
    {
        if (_live.Count == 0) return;
        var (id, sequence) = _live[random.Next(_live.Count)];
        var outcome = journal.Read(journal.Queue(id), sequence, out var message, out var reason);
        lock (_gate)
        {
            // On a disk that fails a message may be lost that was not confirmed.
            if (outcome == ReadOutcome.Gone && !_entries[(id, sequence)].Copy().MustBeThere) return;
        }
        if (outcome != ReadOutcome.Found) throw new InvalidOperationException($"{sequence} of queue {id}: {outcome} {reason}");
        using (message)
            if (Differs(_entries[(id, sequence)], message) is { } difference) throw new InvalidOperationException(difference);
    }

    public void Define(MessageJournal journal)
    {
        var name = $"name-{random.Next(10)}";
        var value = $"{++_number}";
        var wait = new CommitWait();
        var removes = random.Next(3) == 0;
        lock (_gate) _definitions[name] = "?";
        if (removes) journal.Remove(name, wait);
        else journal.Define(name, Encoding.UTF8.GetBytes(value), wait);
        if (wait.Wait() is not null) return;
        lock (_gate) _definitions[name] = removes ? "" : value;
    }

    /// <summary>Batches that were reported as failed.</summary>
    public int Failed => _failed + _listener.Failures;

    /// <summary>What is owed now.</summary>
    public Owed Owes()
    {
        lock (_gate) return new Owed(directory, _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Copy()), new(_definitions));
    }

    internal static byte[] Head(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"head {number}"));

    internal static byte[] Body(int number, int length)
    {
        var body = new byte[length + 4];
        new Random(number).NextBytes(body);
        BinaryPrimitives.WriteInt32LittleEndian(body, number);
        return body;
    }

    internal static string? Differs(Entry entry, JournalMessage message)
    {
        if (!message.Head.Span.SequenceEqual(Head(entry.Number))) return $"message {entry.Number} has another head";
        return message.Body.Span.SequenceEqual(Body(entry.Number, entry.Length - 4)) ? null : $"message {entry.Number} has another body";
    }

    /// <summary>A message in a queue. Batches are 0 until they are known.</summary>
    internal sealed class Entry(int number, int length)
    {
        public int Number { get; } = number;

        public int Length { get; } = length;

        public long Appended { get; set; }

        public bool IsSettling { get; set; }

        public long Settled { get; set; }

        public bool MustBeThere { get; private set; }

        public bool MustBeGone { get; private set; }

        public Listener? AppendHeard { get; init; }

        public Listener? SettleHeard { get; set; }

        public Entry Copy() => new(Number, Length)
        {
            MustBeThere = Appended > 0 && AppendHeard!.Has(Appended) && !IsSettling,
            MustBeGone = Settled > 0 && SettleHeard!.Has(Settled),
        };
    }

    internal sealed class Listener : CommitListener
    {
        private readonly Lock _gate = new();
        private readonly HashSet<long> _committed = [];

        public int Failures { get; private set; }

        public bool Has(long batch)
        {
            lock (_gate) return _committed.Contains(batch);
        }

        protected internal override void Committed(long batch)
        {
            lock (_gate) _committed.Add(batch);
        }

        protected internal override void Failed(long batch, string reason)
        {
            lock (_gate) Failures++;
        }
    }
}
