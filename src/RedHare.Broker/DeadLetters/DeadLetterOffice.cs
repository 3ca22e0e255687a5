using System.Collections.Concurrent;

namespace RedHare.Broker;

/// <summary>
/// Sends dead letters on, one thread at a time and without any queue's lock: a chain of queues that die into one another is a loop here, not a
/// recursion, and each queue's letters keep their order.
/// </summary>
internal sealed class DeadLetterOffice
{
    /// <summary>After so many letters the thread that happened to be here goes its way and another takes over.</summary>
    private const int Turn = 4096;

    private readonly ConcurrentQueue<MessageQueue> _waiting = new();
    private readonly ConcurrentQueue<(MessageQueue From, DeadLetter Letter)> _again = new();
    private readonly RouteCollector _routes = new();
    private readonly MessageBroker _broker;
    private readonly LetterCourier _courier;
    private int _busy;

    public DeadLetterOffice(MessageBroker broker)
    {
        _broker = broker;
        _courier = new LetterCourier(broker, SendAgain);
    }

    /// <summary>A queue has letters.</summary>
    public void Post(MessageQueue queue)
    {
        _waiting.Enqueue(queue);
        Work();
    }

    private void SendAgain(MessageQueue from, DeadLetter letter)
    {
        _again.Enqueue((from, letter));
        Work();
    }

    private bool IsIdle => _waiting.IsEmpty && _again.IsEmpty;

    private void Work()
    {
        var sent = 0;
        while (!IsIdle && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            for (; sent < Turn && _again.TryDequeue(out var again); sent++) Send(again.From, again.Letter);
            while (sent < Turn && _waiting.TryDequeue(out var queue))
            {
                while (queue.TryTakeLetter(out var letter))
                {
                    Send(queue, letter);
                    sent++;
                }
            }

            Volatile.Write(ref _busy, 0);
            if (sent >= Turn && !IsIdle)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static office => office.Work(), this, preferLocal: false);
                return;
            }
        }
    }

    private void Send(MessageQueue from, DeadLetter letter)
    {
        var settings = from.Settings;
        if (settings.DeadLetterExchange is not { } name)
        {
            from.Sent(letter);
            return;
        }

        var mustArrive = settings.IsAtLeastOnce && !from.IsClosed;
        if (from.Host.FindExchange(name) is not { } exchange)
        {
            if (mustArrive) _courier.Undelivered(from, letter);
            else from.Sent(letter);
            return;
        }

        var dead = DeathCertificate.Write(letter, from, exchange.Name, settings.DeadLetterRoutingKey, _broker.Clock.Seconds, out var deaths);
        var routing = new Routing(dead.RoutingKey, dead.FurtherKeys, dead.Properties.Span);
        _routes.Route(exchange, ref routing);
        var isAstray = _routes.Queues.Count == 0;
        if (letter.Reason != DeadLetter.Rejected) _routes.Queues.RemoveAll(queue => DeathCertificate.IsCycle(queue.Name.Text, deaths));
        var batch = _broker.Deliver(dead, _routes.Queues, mustArrive ? _courier : null, out var isRefused);
        if (!mustArrive) from.Sent(letter);
        else if (isRefused || isAstray) _courier.Undelivered(from, letter);
        else _courier.Given(from, letter, batch);
    }
}
