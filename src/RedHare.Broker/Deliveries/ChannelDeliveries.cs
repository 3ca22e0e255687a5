using System.Runtime.InteropServices;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// The consuming side of a channel: its consumers, what they have not answered, who is held back. Queues call it from any thread under their own locks;
/// its lock comes after a queue's and before the sink's.
/// </summary>
internal sealed class ChannelDeliveries(IChannelSink sink)
{
    private static readonly Comparison<Unacked> ByQueueAndConsumer = CompareConsumers;

    private readonly Lock _gate = new();
    private readonly DeliveryLedger _ledger = new();
    private readonly Dictionary<string, Consumer> _consumers = new(StringComparer.Ordinal);
    private readonly List<Consumer> _stalled = [];
    private readonly List<Unacked> _taken = [];
    private QueueEntry[] _entries = new QueueEntry[16];
    private ulong _lastTag;
    private int _channelPrefetch;
    private bool _isClosed;

    public ChannelCounters Counters { get; } = new();

    public int UnackedCount
    {
        get
        {
            lock (_gate) return _ledger.Count;
        }
    }

    /// <summary>Deliveries without an answer that the channel may have in all; 0 for any number.</summary>
    public int ChannelPrefetch
    {
        get => _channelPrefetch;
        set
        {
            lock (_gate) _channelPrefetch = value;
            Resume();
        }
    }

    public Consumer[] Consumers
    {
        get
        {
            lock (_gate) return [.. _consumers.Values];
        }
    }

    public bool Has(string tag)
    {
        lock (_gate) return _consumers.ContainsKey(tag);
    }

    /// <summary>Adds a consumer to its queue. False when that is in exclusive use.</summary>
    public bool TryAdd(Consumer consumer)
    {
        lock (_gate) _consumers[consumer.Tag.Text] = consumer;
        if (consumer.Queue.TryAdd(consumer, added => sink.Consuming(added.Tag))) return true;
        lock (_gate) _consumers.Remove(consumer.Tag.Text);
        return false;
    }

    public void Cancel(string tag)
    {
        Consumer? consumer;
        lock (_gate)
        {
            if (!_consumers.Remove(tag, out consumer)) return;
            _stalled.Remove(consumer);
        }

        consumer.Queue.Remove(consumer);
    }

    /// <summary>A consumer's queue is gone.</summary>
    public void Cancelled(Consumer consumer)
    {
        lock (_gate)
        {
            if (_isClosed || !_consumers.Remove(consumer.Tag.Text)) return;
            _stalled.Remove(consumer);
            sink.ConsumerCancelled(consumer.Tag);
        }
    }

    /// <summary>Under the queue's lock. False when the channel takes nothing now; it will unstall the consumer when that changes.</summary>
    public bool TryDeliver(Consumer consumer, in QueueEntry entry)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            var isOver = consumer.NeedsAck && _channelPrefetch > 0 && _ledger.Consumed >= _channelPrefetch;
            if (isOver || !Send(consumer, entry))
            {
                _stalled.Add(consumer);
                return false;
            }

            _lastTag++;
            Counters.Delivered++;
            if (entry.IsRedelivered) Counters.Redelivered++;
            if (!consumer.NeedsAck) Counters.DeliveredUnanswered++;
            if (consumer.NeedsAck) _ledger.Add(new Unacked { Tag = _lastTag, Consumer = consumer, Queue = consumer.Queue, Entry = entry });
            return true;
        }
    }

    /// <summary>A reply to the channel's own pseudo queue. Nobody waits for room here: what does not fit is lost, as it is when the channel is gone.</summary>
    public void Reply(BrokerName tag, Message message)
    {
        lock (_gate)
        {
            if (!_isClosed && sink.TryDeliver(tag, _lastTag + 1, false, message)) _lastTag++;
        }
    }

    /// <summary>Numbers what basic.get brought.</summary>
    public ulong Note(MessageQueue queue, in QueueEntry entry, bool needsAck)
    {
        lock (_gate)
        {
            _lastTag++;
            if (needsAck) _ledger.Add(new Unacked { Tag = _lastTag, Queue = queue, Entry = entry });
            return _lastTag;
        }
    }

    /// <summary>The sink has room again, or the prefetch has: those who were held back are served.</summary>
    public void Resume()
    {
        Consumer[] stalled;
        lock (_gate)
        {
            if (_stalled.Count == 0) return;
            stalled = [.. _stalled];
            _stalled.Clear();
        }

        foreach (var consumer in stalled) consumer.Queue.Unstall(consumer);
    }

    /// <summary>Takes deliveries out to be answered. Null when the tag is unknown.</summary>
    public List<Unacked>? Take(ulong tag, bool multiple)
    {
        _taken.Clear();
        lock (_gate) return _ledger.TryTake(tag, multiple, _taken) ? _taken : null;
    }

    public List<Unacked> TakeAll()
    {
        _taken.Clear();
        lock (_gate) _ledger.TakeAll(_taken);
        return _taken;
    }

    public void Restore(List<Unacked> deliveries)
    {
        lock (_gate) _ledger.Restore(deliveries);
    }

    /// <summary>Tells the queues: all answers to one consumer at once, and in RabbitMQ's order, which is seen when they go back to a queue of several consumers.</summary>
    /// <param name="answers">The deliveries.</param>
    /// <param name="outcome">The answer to all of them.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <returns>The journal's batch that has the last of it; 0 when there is none.</returns>
    public long Settle(List<Unacked> answers, Outcome outcome, CommitListener? listener = null)
    {
        var batch = 0L;
        if (!AreOfOneConsumer(answers)) answers.Sort(ByQueueAndConsumer);
        for (var start = 0; start < answers.Count;)
        {
            var (queue, consumer) = (answers[start].Queue, answers[start].Consumer);
            var count = 0;
            while (start + count < answers.Count && answers[start + count].Queue == queue && answers[start + count].Consumer == consumer)
            {
                if (count == _entries.Length) Array.Resize(ref _entries, count * 2);
                _entries[count] = answers[start + count].Entry;
                count++;
            }

            batch = Math.Max(batch, queue.Settle(consumer, _entries.AsSpan(0, count), outcome, listener));
            _entries.AsSpan(0, count).Clear();
            start += count;
        }

        if (_channelPrefetch > 0) Resume();
        return batch;
    }

    /// <summary>Ends the consumers and gives back what was not answered.</summary>
    public void Close()
    {
        Consumer[] consumers;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            consumers = [.. _consumers.Values];
            _consumers.Clear();
            _stalled.Clear();
        }

        // Before the consumers go: the next single active one would otherwise begin behind what comes back. Nothing of it comes here, since the channel takes nothing any more.
        Settle(TakeAll(), Outcome.Requeue);
        foreach (var consumer in consumers) consumer.Queue.Remove(consumer);
    }

    private static bool AreOfOneConsumer(List<Unacked> answers)
    {
        foreach (ref readonly var answer in CollectionsMarshal.AsSpan(answers))
            if (answer.Consumer != answers[0].Consumer || answer.Queue != answers[0].Queue) return false;
        return true;
    }

    private static int CompareConsumers(Unacked one, Unacked other)
    {
        var byQueue = string.CompareOrdinal(one.Queue.Name.Text, other.Queue.Name.Text);
        if (byQueue != 0) return byQueue;
        var byConsumer = string.CompareOrdinal(one.Consumer?.Tag.Text, other.Consumer?.Tag.Text);
        return byConsumer != 0 ? byConsumer : one.Tag.CompareTo(other.Tag);
    }

    private bool Send(Consumer consumer, in QueueEntry entry)
    {
        if (entry.Deliveries == 0 || !consumer.Queue.CountsReturns) return sink.TryDeliver(consumer.Tag, _lastTag + 1, entry.IsRedelivered, entry.Message);
        var counted = DeliveryCount.Stamp(entry);
        var delivered = sink.TryDeliver(consumer.Tag, _lastTag + 1, true, counted);
        counted.Release();
        return delivered;
    }
}
