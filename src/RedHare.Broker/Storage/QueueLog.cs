using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// One queue's side of the journal, and the part of it that is not in memory: everything in the journal with a sequence above <see cref="_highest"/>, but
/// for what is on its way in. All under the queue's lock.
/// </summary>
internal sealed class QueueLog(BrokerJournal journal, JournalQueue queue, VirtualHost host)
{
    private readonly List<long> _arriving = [];
    private readonly List<long> _settled = [];
    // The mark that the journal keeps goes up with each delivery, also past what waits in a lower level or on the disk: what counts here is where it was when the broker started.
    private readonly long _deliveredBefore = queue.DeliveredUpTo;
    private readonly ReadAhead _ahead = new();
    private long _highest;
    private long _purging;

    /// <summary>Messages that wait in the journal alone.</summary>
    public long Behind { get; private set; }

    /// <summary>Their bodies, in bytes; what was there before a restart is counted when it is read.</summary>
    public long BehindBytes { get; private set; }

    public JournalQueue Journal => queue;

    /// <summary>A number for a message that is to be appended; <see cref="Arrived"/> ends its way in.</summary>
    public long Reserve()
    {
        var sequence = queue.Reserve();
        _arriving.Add(sequence);
        return sequence;
    }

    public void Arrived(long sequence) => _arriving.Remove(sequence);

    /// <summary>A number for a message that stays in memory.</summary>
    public long Next() => queue.Reserve();

    /// <summary>Notes that a message is in memory.</summary>
    public void InMemory(long sequence) => _highest = Math.Max(_highest, sequence);

    /// <summary>Leaves a message to the journal. False when it comes too late for that: what follows it is in memory already.</summary>
    public bool TryLeave(long sequence, bool isJournaled, Message message)
    {
        if (sequence <= _highest || !TryStore(sequence, isJournaled, message)) return false;
        Behind++;
        BehindBytes += message.BodyLength;
        return true;
    }

    /// <summary>Has the journal keep a message, if it does not already. False when the journal is closed.</summary>
    public bool TryStore(long sequence, bool isJournaled, Message message) =>
        isJournaled || journal.Append(message, [new QueuePlace(queue, sequence)], isTransient: true, null) != BrokerJournal.Never;

    /// <summary>All that the journal has of it waits there: after a restart.</summary>
    public void Recover() => Behind = queue.Count;

    /// <summary>Reads the next message that is only in the journal.</summary>
    public bool TryRead(out QueueEntry entry, out long publishedAt)
    {
        while (Behind > 0)
        {
            var sequence = queue.Next(_highest + 1);
            if (sequence < 0)
            {
                Behind = 0;
                break;
            }

            _highest = sequence;
            if (_arriving.Contains(sequence)) continue;
            Behind--;
            if (!TryRead(sequence, out entry, out publishedAt)) continue;
            BehindBytes = Behind == 0 ? 0 : Math.Max(0, BehindBytes - entry.Message.BodyLength);
            return true;
        }

        (entry, publishedAt, BehindBytes) = (default, 0, 0);
        return false;
    }

    /// <summary>Reads a message. False when it is not there, or damaged.</summary>
    public bool TryRead(long sequence, out QueueEntry entry, out long publishedAt)
    {
        (entry, publishedAt) = (default, 0);
        if (journal.Log.Read(queue, sequence, out var stored, out _, _ahead) != ReadOutcome.Found) return false;
        using (stored)
        {
            entry = new QueueEntry { Message = StoredMessage.Read(stored, Name, out publishedAt), Sequence = sequence, IsJournaled = true, WasDelivered = sequence <= _deliveredBefore };
            return true;
        }
    }

    /// <summary>Reading has ended for now: what was read ahead is let go.</summary>
    public void EndReading() => _ahead.Release();

    /// <summary>Begins a purge of all that is there. Returns the last number that it takes.</summary>
    public long BeginPurge()
    {
        _purging = BehindBytes;
        return queue.LastSequence;
    }

    /// <summary>Drops up to so many messages that are only in the journal, with numbers up to <paramref name="last"/>. Returns how many.</summary>
    public int Purge(long last, int most)
    {
        var purged = 0;
        while (Behind > 0 && purged < most)
        {
            var sequence = queue.Next(_highest + 1);
            if (sequence < 0) Behind = 0;
            if (sequence < 0 || sequence > last) break;
            _highest = sequence;
            if (_arriving.Contains(sequence)) continue;
            Settle(sequence);
            Behind--;
            purged++;
        }

        // Bodies that were purged were not read, so their size is known of all together.
        if (purged < most) (BehindBytes, _purging) = (Behind == 0 ? 0 : Math.Max(0, BehindBytes - _purging), 0);
        return purged;
    }

    public void Delivered(long sequence) => queue.MarkDelivered(sequence);

    /// <summary>A message has left; <see cref="Write"/> says so to the journal.</summary>
    public void Settle(long sequence) => _settled.Add(sequence);

    /// <summary>Tells the journal what has left. 0 when nothing has.</summary>
    public long Write(CommitListener? listener)
    {
        if (_settled.Count == 0) return 0;
        var batch = journal.Settle(queue, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_settled), listener);
        _settled.Clear();
        return batch;
    }

    public void Drop() => journal.Drop(queue);

    private BrokerName Name(ReadOnlySpan<byte> exchange) => host.FindExchange(exchange)?.Name ?? new BrokerName(exchange);
}
