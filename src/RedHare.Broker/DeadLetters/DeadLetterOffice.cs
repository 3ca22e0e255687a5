using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>
/// Sends dead letters on, one thread at a time and without any queue's lock: a chain of queues that die into one another is a loop here, not a
/// recursion, and each queue's letters keep their order.
/// </summary>
internal sealed class DeadLetterOffice(MessageBroker broker)
{
    /// <summary>After so many letters the thread that happened to be here goes its way and another takes over.</summary>
    private const int Turn = 4096;

    private readonly ConcurrentQueue<MessageQueue> _waiting = new();
    private readonly RouteCollector _routes = new();
    private int _busy;

    /// <summary>A queue has letters.</summary>
    public void Post(MessageQueue queue)
    {
        _waiting.Enqueue(queue);
        Work();
    }

    private void Work()
    {
        var sent = 0;
        while (!_waiting.IsEmpty && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            while (sent < Turn && _waiting.TryDequeue(out var queue))
            {
                while (queue.TryTakeLetter(out var letter))
                {
                    Send(queue, letter);
                    sent++;
                }
            }

            Volatile.Write(ref _busy, 0);
            if (sent >= Turn && !_waiting.IsEmpty)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static office => office.Work(), this, preferLocal: false);
                return;
            }
        }
    }

    private void Send(MessageQueue from, DeadLetter letter)
    {
        var settings = from.Settings;
        if (settings.DeadLetterExchange is { } name && from.Host.FindExchange(name) is { } exchange)
        {
            var dead = DeathCertificate.Write(letter, from, exchange.Name, settings.DeadLetterRoutingKey, broker.Clock.Seconds, out var deaths);
            var routing = new Routing(dead.RoutingKey, dead.FurtherKeys, dead.Properties.Span);
            _routes.Route(exchange, ref routing);
            if (letter.Reason != DeadLetter.Rejected) _routes.Queues.RemoveAll(queue => DeathCertificate.IsCycle(queue.Name.Text, deaths));
            broker.Deliver(dead, _routes.Queues);
        }

        from.Done(letter.Entry);
    }
}
