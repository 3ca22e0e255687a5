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
    private long _highest;

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
        if (sequence <= _highest) return false;
        if (!isJournaled && journal.Append(message, [new QueuePlace(queue, sequence)], isTransient: true, null) == BrokerJournal.Never) return false;
        Behind++;
        BehindBytes += message.BodyLength;
        return true;
    }

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
            if (journal.Log.Read(queue, sequence, out var stored, out _) != ReadOutcome.Found) continue;
            using (stored)
            {
                var message = StoredMessage.Read(stored, Name, out publishedAt);
                BehindBytes = Behind == 0 ? 0 : Math.Max(0, BehindBytes - message.BodyLength);
                entry = new QueueEntry { Message = message, Sequence = sequence, IsJournaled = true, WasDelivered = sequence <= queue.DeliveredUpTo };
                return true;
            }
        }

        (entry, publishedAt, BehindBytes) = (default, 0, 0);
        return false;
    }

    /// <summary>Drops everything that is only in the journal.</summary>
    public long Purge()
    {
        var purged = 0L;
        while (Behind > 0 && queue.Next(_highest + 1) is var sequence && sequence >= 0)
        {
            _highest = sequence;
            if (_arriving.Contains(sequence)) continue;
            Settle(sequence);
            if (_settled.Count >= 1024) Write(null);
            Behind--;
            purged++;
        }

        (Behind, BehindBytes) = (0, 0);
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
