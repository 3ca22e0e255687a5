namespace RedHare.Broker;

/// <summary>
/// Gathers the queues that a message reaches, each once, through exchanges bound to exchanges and alternate exchanges, each visited once. One serves
/// one thread at a time and is used again and again.
/// </summary>
internal sealed class RouteCollector
{
    private const int ScanLimit = 16;

    private readonly List<MessageQueue> _queues = [];
    private readonly List<Exchange> _waiting = [];
    private readonly List<Exchange> _seen = [];
    private readonly HashSet<MessageQueue> _known = [];
    private int _found;

    /// <summary>The queues found by the last <see cref="Route"/>.</summary>
    public List<MessageQueue> Queues => _queues;

    /// <summary>True when the result depends on the exchange and the routing key alone.</summary>
    public bool IsByKey { get; private set; }

    /// <summary>Room for the topic exchange's walk.</summary>
    public TopicWalk TopicWalk { get; } = new();

    public void Route(Exchange exchange, ref Routing routing)
    {
        _queues.Clear();
        _waiting.Clear();
        _seen.Clear();
        if (_known.Count > 0) _known.Clear();
        IsByKey = true;
        Visit(exchange, ref routing);
        for (var i = 0; i < _waiting.Count; i++) Visit(_waiting[i], ref routing);
    }

    public void Add(Destination[] targets)
    {
        foreach (var target in targets) Add(target);
    }

    public void Add(Destination target)
    {
        _found++;
        if (target is MessageQueue queue) Add(queue);
        else if (target is Exchange exchange && !_seen.Contains(exchange))
        {
            _seen.Add(exchange);
            _waiting.Add(exchange);
        }
    }

    private void Add(MessageQueue queue)
    {
        if (_queues.Count < ScanLimit)
        {
            if (_queues.Contains(queue)) return;
        }
        else
        {
            if (_known.Count == 0) _known.UnionWith(_queues);
            if (!_known.Add(queue)) return;
        }

        _queues.Add(queue);
    }

    private void Visit(Exchange exchange, ref Routing routing)
    {
        if (_seen.Count == 0) _seen.Add(exchange);
        IsByKey &= exchange.RoutesByKeyAlone;
        _found = 0;
        exchange.Route(ref routing, this);
        if (_found == 0 && exchange.Alternate is { } name && exchange.Host.FindExchange(name) is { } alternate) Add(alternate);
    }
}
