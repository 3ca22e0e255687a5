using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A binding. Two with equal <see cref="BindingId"/> are the same one.</summary>
internal sealed class Binding(Exchange source, Destination target, BrokerName key, AmqpTable arguments)
{
    public Exchange Source { get; } = source;

    public Destination Target { get; } = target;

    public BrokerName Key { get; } = key;

    public AmqpTable Arguments { get; } = arguments;

    /// <summary>One more than that of the binding that was made before it in its virtual host; 0 before it is bound. A consistent hash numbers its buckets in this order, also after a restart.</summary>
    public long Order { get; set; }

    public BindingId Id => new(Target, Key, Arguments);

    public bool IsDurable => Source.IsDurable && Target.IsDurable;

    /// <summary>The arguments as RabbitMQ keeps them: sorted by name, so that their order makes no other binding.</summary>
    public static AmqpTable Sorted(AmqpTable arguments)
    {
        if (arguments.Count < 2) return arguments;
        var sorted = new AmqpTable();
        foreach (var (name, value) in arguments.OrderBy(field => field.Key, StringComparer.Ordinal)) sorted.Add(name, value);
        return sorted;
    }
}

/// <summary>What tells one binding of an exchange from another.</summary>
internal readonly record struct BindingId(Destination Target, BrokerName Key, AmqpTable Arguments);
