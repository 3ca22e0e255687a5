using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// The messages of a stream by their offsets. The newest are in memory; all are in the journal, where an offset is a sequence number less one. Without a
/// journal memory has them all. What retention cuts off goes in chunks, as segments do in RabbitMQ. Under the stream's lock.
/// </summary>
internal sealed class StreamStore(BrokerJournal? journal, JournalQueue? queue, BrokerOptions options)
{
    private const int ChunkLength = 256;

    private readonly StreamWindow _recent = new();
    private readonly Queue<Chunk> _chunks = new();
    private Chunk? _open;

    /// <summary>The first offset that is kept.</summary>
    public long First { get; private set; }

    /// <summary>The offset of the next message.</summary>
    public long Next { get; private set; }

    /// <summary>The bodies that are kept, in bytes.</summary>
    public long Bytes { get; private set; }

    public void Add(Message message, long publishedAt)
    {
        Count(message.BodyLength, publishedAt);
        _recent.Add(message, publishedAt);
        if (queue is null) return;
        while (_recent.Count > options.MemoryWindow || (_recent.Bytes > options.MemoryWindowBytes && _recent.Count > 1)) _recent.ForgetOldest();
    }

    /// <summary>The message at an offset, or the first behind it; its reference is the caller's.</summary>
    public bool TryRead(ref long offset, out Message? message, out long publishedAt)
    {
        (message, publishedAt) = (null, 0);
        offset = Math.Max(offset, First);
        while (offset < Next)
        {
            var oldest = Next - _recent.Count;
            if (offset >= oldest)
            {
                (message, publishedAt) = _recent[(int)(offset - oldest)];
                message.Retain();
                return true;
            }

            if (queue is null) return false;
            var sequence = queue.Next(offset + 1);
            if (sequence < 0 || sequence > oldest)
            {
                offset = oldest;
                continue;
            }

            offset = sequence - 1;
            if (journal!.Log.Read(queue, sequence, out var stored, out _) == ReadOutcome.Found)
            {
                using (stored) message = StoredMessage.Read(stored, static bytes => new BrokerName(bytes), out publishedAt);
                return true;
            }

            offset++;
        }

        return false;
    }

    /// <summary>The offset of the first message that was published then or later.</summary>
    public long Find(long time)
    {
        var (low, high) = (First, Next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var offset = middle;
            if (!TryRead(ref offset, out var message, out var publishedAt)) return Next;
            message!.Release();
            if (publishedAt < time) low = offset + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>What the journal has is here again.</summary>
    /// <param name="count">Whether sizes and times are needed, for retention; they are only in the messages.</param>
    public void Recover(bool count)
    {
        if (queue is null) return;
        Next = queue.LastSequence;
        First = queue.Next(0) is > 0 and var first ? first - 1 : Next;
        if (!count) return;
        (var end, Next) = (Next, First);
        for (var sequence = queue.Next(First + 1); sequence > 0; sequence = queue.Next(sequence + 1))
        {
            Next = sequence - 1;
            if (journal!.Log.Read(queue, sequence, out var stored, out _) != ReadOutcome.Found) continue;
            using (stored)
            {
                var message = StoredMessage.Read(stored, static bytes => new BrokerName(bytes), out var publishedAt);
                Count(message.BodyLength, publishedAt);
                message.Release();
            }
        }

        Next = end;
    }

    /// <summary>Cuts off whole chunks from the front that retention does not cover; the newest messages always stay.</summary>
    public void Retain(long? maxBytes, long? oldest)
    {
        var settled = new List<long>();
        while (_chunks.TryPeek(out var chunk) && (Bytes - chunk.Bytes >= (maxBytes ?? long.MaxValue) || chunk.Newest < (oldest ?? long.MinValue)))
        {
            _chunks.Dequeue();
            Bytes -= chunk.Bytes;
            for (; First < chunk.End; First++)
            {
                if (First >= Next - _recent.Count) _recent.ForgetOldest();
                settled.Add(First + 1);
            }

            if (queue is not null) journal!.Settle(queue, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(settled), null);
            settled.Clear();
        }
    }

    public void Drop()
    {
        while (_recent.Count > 0) _recent.ForgetOldest();
        if (queue is not null) journal!.Drop(queue);
    }

    private void Count(int bytes, long publishedAt)
    {
        Next++;
        Bytes += bytes;
        _open ??= new Chunk();
        _open.Bytes += bytes;
        _open.Newest = Math.Max(_open.Newest, publishedAt);
        _open.End = Next;
        if (++_open.Messages < ChunkLength) return;
        _chunks.Enqueue(_open);
        _open = null;
    }

    private sealed class Chunk
    {
        public long End;
        public long Bytes;
        public long Newest;
        public int Messages;
    }
}
