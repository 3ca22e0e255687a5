using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// Messages that delayed exchanges hold until their time. What is persistent and held by a durable exchange is in the journal, and of it only the first so many are in memory too.
/// </summary>
internal sealed class DelayedMessages(MessageBroker broker) : IDeadline
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Held, (long Due, long Order)> _held = new();
    private readonly RouteCollector _routes = new();
    private long _order;

    /// <param name="exchange">The delayed exchange.</param>
    /// <param name="message">With one reference, which is taken.</param>
    /// <param name="delay">In milliseconds.</param>
    /// <param name="listener">Who is to hear when it is durable.</param>
    /// <returns>The journal's batch that has it; 0 when it is not kept.</returns>
    public long Hold(DelayedExchange exchange, Message message, long delay, CommitListener? listener)
    {
        var due = broker.Clock.Now + Math.Min(delay, uint.MaxValue);
        if (!message.IsPersistent || Keep(exchange) is not { } kept)
        {
            Hold(new Held(exchange, message, 0), due);
            return 0;
        }

        var sequence = kept.Reserve();
        var batch = broker.Journal!.Append(message, [new QueuePlace(kept, sequence)], isTransient: false, listener);
        Hold(new Held(exchange, message, sequence), due);
        return batch;
    }

    /// <summary>After a restart: what an exchange held, it holds again.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="kept">Its side of the journal.</param>
    public void Recover(DelayedExchange exchange, JournalQueue kept)
    {
        exchange.Kept = kept;
        for (var sequence = kept.Next(0); sequence >= 0; sequence = kept.Next(sequence + 1))
        {
            if (Read(exchange, sequence, out var publishedAt) is not { } message) continue;
            var routing = new Routing(message.RoutingKey, message.FurtherKeys, message.Properties.Span);
            Hold(new Held(exchange, message, sequence), publishedAt + Math.Min(DelayedExchange.Delay(ref routing), uint.MaxValue));
        }
    }

    /// <summary>An exchange is deleted, and what it held with it.</summary>
    public void Drop(DelayedExchange exchange)
    {
        lock (_gate)
        {
            if (exchange.Kept is { } kept) broker.Journal!.Drop(kept);
            exchange.Kept = null;
        }
    }

    void IDeadline.Due(long now)
    {
        while (true)
        {
            Held held;
            lock (_gate)
            {
                if (!_held.TryPeek(out held, out var order)) return;
                if (order.Due > now)
                {
                    broker.Deadlines.Set(this, order.Due);
                    return;
                }

                _held.Dequeue();
            }

            var exchange = held.Exchange;
            var message = held.Message ?? Read(exchange, held.Sequence, out _);
            // A deleted exchange takes its messages with it.
            if (message is null || exchange.Host.FindExchange(exchange.Name) != exchange)
            {
                message?.Release();
                continue;
            }

            var routing = new Routing(message.RoutingKey, message.FurtherKeys, message.Properties.Span);
            _routes.Route(exchange, ref routing);
            broker.Deliver(message, _routes.Queues);
            // Behind the queues' own record: a crash between the two brings it twice, never not at all.
            if (held.Sequence > 0 && exchange.Kept is { } kept) broker.Journal!.Settle(kept, [held.Sequence], null);
        }
    }

    private void Hold(Held held, long due)
    {
        lock (_gate)
        {
            var isMuch = _held.Count >= broker.Options.MemoryWindow;
            if (isMuch && held.Sequence > 0)
            {
                held.Message!.Release();
                held = held with { Message = null };
            }

            _held.Enqueue(held, (due, ++_order));
        }

        broker.Deadlines.Set(this, due);
    }

    private JournalQueue? Keep(DelayedExchange exchange)
    {
        if (broker.Journal is not { } journal || !exchange.IsDurable) return null;
        lock (_gate)
        {
            if (exchange.Kept is { } known) return known;
            var number = journal.NextNumber();
            broker.Store.SetDelays(exchange, number);
            return exchange.Kept = journal.Queue(number);
        }
    }

    private Message? Read(DelayedExchange exchange, long sequence, out long publishedAt)
    {
        publishedAt = 0;
        if (exchange.Kept is not { } kept || broker.Journal!.Log.Read(kept, sequence, out var stored, out _) != ReadOutcome.Found) return null;
        using (stored) return StoredMessage.Read(stored, _ => exchange.Name, out publishedAt);
    }

    /// <param name="Exchange">Who holds it.</param>
    /// <param name="Message">With one reference; null when it is in the journal alone.</param>
    /// <param name="Sequence">Its number in the journal; 0 when it is in memory alone.</param>
    private readonly record struct Held(DelayedExchange Exchange, Message? Message, long Sequence);
}
