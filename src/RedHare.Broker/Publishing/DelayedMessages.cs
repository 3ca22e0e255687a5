namespace RedHare.Broker;

/// <summary>Messages that a delayed exchange holds until their time. In memory only: a restart loses what is held, persistent or not.</summary>
internal sealed class DelayedMessages(MessageBroker broker) : IDeadline
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<(Exchange Exchange, Message Message), (long Due, long Order)> _held = new();
    private readonly RouteCollector _routes = new();
    private long _order;

    /// <param name="exchange">The delayed exchange.</param>
    /// <param name="message">With one reference, which is taken.</param>
    /// <param name="delay">In milliseconds.</param>
    public void Hold(Exchange exchange, Message message, long delay)
    {
        var due = broker.Clock.Now + Math.Min(delay, uint.MaxValue);
        lock (_gate) _held.Enqueue((exchange, message), (due, ++_order));
        broker.Deadlines.Set(this, due);
    }

    void IDeadline.Due(long now)
    {
        while (true)
        {
            (Exchange Exchange, Message Message) held;
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

            // A deleted exchange takes its messages with it.
            if (held.Exchange.Host.FindExchange(held.Exchange.Name) != held.Exchange)
            {
                held.Message.Release();
                continue;
            }

            var routing = new Routing(held.Message.RoutingKey, held.Message.FurtherKeys, held.Message.Properties.Span);
            _routes.Route(held.Exchange, ref routing);
            broker.Deliver(held.Message, _routes.Queues);
        }
    }
}
