namespace RedHare.Broker;

/// <summary>Leads to the bindings whose pattern matches the routing key: words between dots, <c>*</c> for one word, <c>#</c> for any number.</summary>
internal sealed class TopicExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private readonly TopicNode _root = new(isHash: false);

    public override void Route(ref Routing routing, RouteCollector found)
    {
        found.TopicWalk.Match(_root, routing.Key, found);
        if (routing.FurtherKeys is null) return;
        foreach (var key in routing.FurtherKeys) found.TopicWalk.Match(_root, key, found);
    }

    protected override void Index(Binding binding) => _root.Add(binding.Key.Bytes, binding);

    protected override void Unindex(Binding binding) => _root.Remove(binding.Key.Bytes, binding);
}
