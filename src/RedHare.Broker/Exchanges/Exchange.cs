using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// An exchange. What it knows of its bindings is changed under the virtual host's topology lock and read without any: each kind keeps an index whose
/// parts are swapped, never changed.
/// </summary>
internal abstract class Exchange(ExchangeDeclaration declaration, VirtualHost host) : Destination(declaration.Name, host)
{
    private readonly Dictionary<BindingId, Binding> _bindings = [];
    private volatile BrokerName? _alternate;

    public ExchangeDeclaration Declaration { get; } = declaration;

    public override bool IsDurable => Declaration.IsDurable;

    public override string Kind => "exchange";

    /// <summary>Where messages go that find no destination; null for nowhere.</summary>
    public BrokerName? Alternate => _alternate;

    /// <summary>The policies that match its name.</summary>
    public AppliedPolicy Policy { get; private set; } = AppliedPolicy.None;

    /// <summary>True when equal routing keys of messages without CC and BCC always take the same way.</summary>
    public virtual bool RoutesByKeyAlone => true;

    /// <summary>Whether it may be published to from a topic's point of view; see topic permissions.</summary>
    public bool IsTopic => Declaration.Type == ExchangeTypes.Topic;

    /// <summary>How many messages were published to it, and to how many queues they went.</summary>
    public PublishTotals Publishes { get; } = new();

    /// <summary>The bindings from here. Under the topology lock.</summary>
    public IReadOnlyCollection<Binding> Bindings => _bindings.Values;

    /// <summary>Makes its policy hold. An argument of its own stands before that.</summary>
    public void Apply(AppliedPolicy policy)
    {
        Policy = policy;
        var name = Declaration.Arguments.Get("alternate-exchange")?.Text ?? policy.Text("alternate-exchange");
        _alternate = name is null ? null : new BrokerName(name);
    }

    public Binding? Find(BindingId id) => _bindings.GetValueOrDefault(id);

    /// <summary>Whether a binding with this key and these arguments is possible; the text of the refusal if not.</summary>
    public virtual string? CheckBinding(string key, AmqpTable arguments) => null;

    public abstract void Route(ref Routing routing, RouteCollector found);

    public void Add(Binding binding)
    {
        _bindings.Add(binding.Id, binding);
        binding.Target.Incoming.Add(binding);
        Index(binding);
    }

    public void Remove(Binding binding)
    {
        if (!_bindings.Remove(binding.Id)) return;
        binding.Target.Incoming.Remove(binding);
        Unindex(binding);
    }

    /// <summary>It is deleted.</summary>
    public virtual void Removed()
    {
    }

    /// <summary>Index a binding of another exchange, which routes by this one.</summary>
    internal void IndexFor(Binding binding) => Index(binding);

    /// <summary>Undoes <see cref="IndexFor"/>.</summary>
    internal void UnindexFor(Binding binding) => Unindex(binding);

    protected abstract void Index(Binding binding);

    protected abstract void Unindex(Binding binding);
}
