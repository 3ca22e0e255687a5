namespace RedHare.Broker;

/// <summary>What a binding leads to: a queue or an exchange.</summary>
internal abstract class Destination(BrokerName name, VirtualHost host)
{
    public BrokerName Name { get; } = name;

    public VirtualHost Host { get; } = host;

    public abstract bool IsDurable { get; }

    /// <summary>"queue" or "exchange".</summary>
    public abstract string Kind { get; }

    /// <summary>The bindings that lead here. Guarded by the virtual host's topology lock.</summary>
    public HashSet<Binding> Incoming { get; } = [];

    /// <summary>As RabbitMQ's error texts name it: queue 'x' in vhost '/'.</summary>
    public string Described => Refusal.Describe(Kind, Name.Text, Host.Name);
}
