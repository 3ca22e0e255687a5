namespace RedHare.Broker;

/// <summary>Leads to all its bindings.</summary>
internal sealed class FanoutExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private volatile BindingSet _all = BindingSet.Empty;

    public override void Route(ref Routing routing, RouteCollector found) => found.Add(_all.Targets);

    protected override void Index(Binding binding) => _all = _all.With(binding);

    protected override void Unindex(Binding binding) => _all = _all.Without(binding);
}
