using System.Collections.Concurrent;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A name space of exchanges and queues.</summary>
/// <remarks>Changes of the topology take its lock; looking things up, and routing, does not.</remarks>
public sealed class VirtualHost
{
    private readonly ConcurrentDictionary<BrokerName, Exchange> _exchanges = new(BrokerNameComparer.Instance);
    private readonly ConcurrentDictionary<BrokerName, MessageQueue> _queues = new(BrokerNameComparer.Instance);
    private readonly ConcurrentDictionary<BrokerName, Exchange>.AlternateLookup<ReadOnlySpan<byte>> _exchangesByBytes;
    private readonly ConcurrentDictionary<BrokerName, MessageQueue>.AlternateLookup<ReadOnlySpan<byte>> _queuesByBytes;
    private readonly ChannelCounters _retired = new();
    private long _version;
    private long _lastBinding;
    private int? _connectionLimit;
    private int? _queueLimit;

    internal VirtualHost(string name, MessageBroker broker)
    {
        Name = name;
        Broker = broker;
        Policies = new PolicySet(this, isOperator: false);
        OperatorPolicies = new PolicySet(this, isOperator: true);
        _exchangesByBytes = _exchanges.GetAlternateLookup<ReadOnlySpan<byte>>();
        _queuesByBytes = _queues.GetAlternateLookup<ReadOnlySpan<byte>>();
        _exchanges[BrokerName.Empty] = new DefaultExchange(new ExchangeDeclaration(BrokerName.Empty, ExchangeTypes.Direct, true, false, false, AmqpTable.Empty), this);
        Predeclare("amq.direct", ExchangeTypes.Direct, false);
        Predeclare("amq.fanout", ExchangeTypes.Fanout, false);
        Predeclare("amq.headers", ExchangeTypes.Headers, false);
        Predeclare("amq.match", ExchangeTypes.Headers, false);
        Predeclare("amq.rabbitmq.trace", ExchangeTypes.Topic, true);
        Predeclare("amq.topic", ExchangeTypes.Topic, false);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its policies.</summary>
    public PolicySet Policies { get; }

    /// <summary>Its operator policies, which limit what policies and arguments may set.</summary>
    public PolicySet OperatorPolicies { get; }

    /// <summary>What its users wrote about it; null for nothing.</summary>
    public string? Description { get; private set; }

    /// <summary>Words that its users gave it. They mean nothing to the broker.</summary>
    public IReadOnlyList<string> Tags { get; private set; } = [];

    /// <summary>How many connections it may have; null for any number.</summary>
    public int? ConnectionLimit => _connectionLimit;

    /// <summary>How many queues it may have; null for any number.</summary>
    public int? QueueLimit => _queueLimit;

    internal MessageBroker Broker { get; }

    /// <summary>Guards the topology: what exists, what is bound to what.</summary>
    internal Lock Topology { get; } = new();

    /// <summary>Grows with every change that may send a message another way.</summary>
    internal long Version => Volatile.Read(ref _version);

    internal ICollection<Exchange> Exchanges => _exchanges.Values;

    internal ICollection<MessageQueue> Queues => _queues.Values;

    internal int QueueCount => _queues.Count;

    internal Exchange? FindExchange(BrokerName name) => _exchanges.GetValueOrDefault(name);

    internal Exchange? FindExchange(ReadOnlySpan<byte> name) => _exchangesByBytes.TryGetValue(name, out var exchange) ? exchange : null;

    internal MessageQueue? FindQueue(BrokerName name) => _queues.TryGetValue(name, out var queue) && !queue.IsClosed ? queue : null;

    internal MessageQueue? FindQueue(ReadOnlySpan<byte> name) => _queuesByBytes.TryGetValue(name, out var queue) ? queue : null;

    /// <summary>Routes are looked up anew from here on.</summary>
    internal void Changed() => Interlocked.Increment(ref _version);

    /// <summary>The policies that match a queue.</summary>
    internal AppliedPolicy PolicyFor(MessageQueue queue) => PolicyFor("queue", queue.Name.Text, queue.Declaration.Type);

    /// <summary>Makes the policies hold for everything that is there.</summary>
    internal void ApplyPolicies()
    {
        foreach (var exchange in Exchanges) exchange.Apply(PolicyFor("exchange", exchange.Name.Text, null));
        foreach (var queue in Queues) queue.Apply(PolicyFor(queue));
        Changed();
    }

    private AppliedPolicy PolicyFor(string kind, string name, string? queueType)
    {
        var (policy, operatorPolicy) = (Policies.Match(kind, name, queueType), OperatorPolicies.Match(kind, name, queueType));
        return policy is null && operatorPolicy is null ? AppliedPolicy.None : new AppliedPolicy(policy, operatorPolicy);
    }

    /// <summary>Sets limits; what is there stays.</summary>
    /// <param name="connections">How many connections it may have; null for any number.</param>
    /// <param name="queues">How many queues it may have; null for any number.</param>
    public void SetLimits(int? connections, int? queues)
    {
        RestoreLimits(connections, queues);
        Broker.Store.SetHost(this);
    }

    /// <summary>Keeps what its users say of it.</summary>
    /// <param name="description">About it; null for nothing.</param>
    /// <param name="tags">Words for it.</param>
    public void Describe(string? description, IEnumerable<string> tags)
    {
        (Description, Tags) = (description, [.. tags]);
        Broker.Store.SetHost(this);
    }

    internal void RestoreLimits(int? connections, int? queues)
    {
        _connectionLimit = connections is >= 0 ? connections : null;
        _queueLimit = queues is >= 0 ? queues : null;
    }

    /// <summary>What all its channels have done, those that are closed too.</summary>
    internal ChannelCounters ChannelTotals()
    {
        var totals = new ChannelCounters();
        lock (_retired) totals.Add(_retired);
        foreach (var connection in Broker.Connections)
        {
            if (connection.VirtualHost != this) continue;
            foreach (var channel in connection.Channels) totals.Add(channel.Counters);
        }

        return totals;
    }

    /// <summary>Keeps the numbers of a channel that is closed.</summary>
    internal void Retire(ChannelCounters counters)
    {
        lock (_retired) _retired.Add(counters);
    }

    internal void Add(Exchange exchange)
    {
        exchange.Apply(PolicyFor("exchange", exchange.Name.Text, null));
        _exchanges[exchange.Name] = exchange;
        if (!Names.IsReserved(exchange.Name.Text)) Broker.Store.SetExchange(exchange);
        Changed();
    }

    internal void Add(MessageQueue queue)
    {
        _queues[queue.Name] = queue;
        Broker.Store.SetQueue(queue);
        Changed();
    }

    /// <summary>Binds. False when it was bound so already.</summary>
    internal bool Bind(Binding binding)
    {
        if (binding.Source.Find(binding.Id) is not null) return false;
        if (binding.Order == 0) binding.Order = _lastBinding + 1;
        _lastBinding = Math.Max(_lastBinding, binding.Order);
        binding.Source.Add(binding);
        Broker.Store.SetBinding(binding);
        Changed();
        return true;
    }

    /// <summary>Takes a binding away, and the exchange too if it lives as long as its bindings.</summary>
    internal void Unbind(Binding binding)
    {
        binding.Source.Remove(binding);
        Broker.Store.RemoveBinding(binding);
        Changed();
        if (binding.Source.Declaration.IsAutoDelete && binding.Source.Bindings.Count == 0) Remove(binding.Source);
    }

    /// <summary>Takes an exchange out with its bindings on both sides. Under the topology lock.</summary>
    internal void Remove(Exchange exchange)
    {
        if (!_exchanges.TryRemove(KeyValuePair.Create(exchange.Name, exchange))) return;
        foreach (var binding in exchange.Bindings.ToArray())
        {
            exchange.Remove(binding);
            Broker.Store.RemoveBinding(binding);
        }

        foreach (var binding in exchange.Incoming.ToArray()) Unbind(binding);
        Broker.Store.RemoveExchange(exchange);
        exchange.Removed();
        Changed();
    }

    /// <summary>Deletes a queue whatever it holds.</summary>
    internal void Delete(MessageQueue queue)
    {
        if (queue.Close(ifUnused: false, ifEmpty: false, out var consumers, out _) == QueueClosing.Closed) Remove(queue, consumers);
    }

    /// <summary>Takes a queue that was closed out, and tells its consumers. Not under the topology lock.</summary>
    internal void Remove(MessageQueue queue, Consumer[] consumers)
    {
        lock (Topology)
        {
            _queues.TryRemove(KeyValuePair.Create(queue.Name, queue));
            foreach (var binding in queue.Incoming.ToArray()) Unbind(binding);
            Broker.Store.RemoveQueue(queue);
            Changed();
        }

        queue.Declaration.Owner?.Forget(queue);
        foreach (var consumer in consumers) consumer.Channel.Cancelled(consumer);
    }

    private void Predeclare(string name, string type, bool isInternal) =>
        Add(ExchangeTypes.Create(new ExchangeDeclaration(new BrokerName(name), type, true, false, isInternal, AmqpTable.Empty), this));
}
