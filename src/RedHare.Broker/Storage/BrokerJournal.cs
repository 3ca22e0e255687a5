using System.Buffers;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>The journal as the broker uses it: messages with what belongs to them, definitions, and the numbers of queues.</summary>
internal sealed class BrokerJournal : IDefinitionLog, IDisposable
{
    /// <summary>What stands for a batch that will never be written: the journal is closed.</summary>
    public const long Never = long.MaxValue;

    private const string NumbersKey = "numbers";
    private const int NumbersAtOnce = 256;
    private const int StackLimit = 512;

    private readonly MessageJournal _journal;
    private readonly BrokerClock _clock;
    private readonly Lock _numbers = new();
    private uint _next;
    private uint _reserved;

    public BrokerJournal(MessageJournal journal, BrokerClock clock)
    {
        _journal = journal;
        _clock = clock;
        var kept = journal.Definitions.Where(definition => definition.Key == NumbersKey).Select(definition => BitConverter.ToUInt32(definition.Value)).FirstOrDefault();
        _next = _reserved = Math.Max(kept, journal.Queues.Select(queue => queue.Id).DefaultIfEmpty().Max()) + 1;
    }

    public MessageJournal Log => _journal;

    /// <summary>A number that no queue has had.</summary>
    public uint NextNumber()
    {
        lock (_numbers)
        {
            if (_next == _reserved)
            {
                _reserved += NumbersAtOnce;
                Define(NumbersKey, BitConverter.GetBytes(_reserved));
            }

            return _next++;
        }
    }

    public JournalQueue Queue(uint number) => _journal.Queue(number);

    /// <summary>Appends a message for queues.</summary>
    /// <returns>The batch to wait for.</returns>
    public long Append(Message message, ReadOnlySpan<QueuePlace> places, bool isTransient, CommitListener? listener)
    {
        var length = StoredMessage.HeadLength(message);
        byte[]? rented = null;
        var head = length <= StackLimit ? stackalloc byte[StackLimit] : (rented = ArrayPool<byte>.Shared.Rent(length));
        head = head[..length];
        StoredMessage.WriteHead(message, _clock.Now, head);
        try
        {
            return _journal.Append(places, head, message.Body.Span, isTransient, listener);
        }
        catch (ObjectDisposedException)
        {
            return Never;
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public long Settle(JournalQueue queue, ReadOnlySpan<long> sequences, CommitListener? listener)
    {
        try
        {
            return _journal.Settle(queue, sequences, listener);
        }
        catch (ObjectDisposedException)
        {
            return Never;
        }
    }

    public void Drop(JournalQueue queue)
    {
        try
        {
            _journal.Drop(queue);
        }
        catch (ObjectDisposedException)
        {
            // A transient queue that ends with the broker: the next start drops it.
        }
    }

    public void Define(string key, ReadOnlySpan<byte> content)
    {
        try
        {
            _journal.Define(key, content);
        }
        catch (ObjectDisposedException)
        {
            // What is declared while the broker ends is not kept, as if it had come later.
        }
    }

    public void Remove(string key)
    {
        try
        {
            _journal.Remove(key);
        }
        catch (ObjectDisposedException)
        {
            // As above.
        }
    }

    public void Dispose() => _journal.Dispose();
}
