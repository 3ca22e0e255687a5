namespace RedHare.Broker;

/// <summary>Leads to the bindings whose key is the routing key.</summary>
internal sealed class DirectExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private readonly BindingTable _table = new();

    public override void Route(ref Routing routing, RouteCollector found)
    {
        found.Add(_table.Find(routing.Key));
        if (routing.FurtherKeys is null) return;
        foreach (var key in routing.FurtherKeys) found.Add(_table.Find(key));
    }

    protected override void Index(Binding binding) => _table.Add(binding);

    protected override void Unindex(Binding binding) => _table.Remove(binding);
}
