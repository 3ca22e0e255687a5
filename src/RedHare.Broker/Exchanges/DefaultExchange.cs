namespace RedHare.Broker;

/// <summary>The exchange without a name: every queue is bound to it by its own name, without a binding.</summary>
internal sealed class DefaultExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    public override void Route(ref Routing routing, RouteCollector found)
    {
        if (Host.FindQueue(routing.Key) is { } queue) found.Add(queue);
        if (routing.FurtherKeys is null) return;
        foreach (var key in routing.FurtherKeys)
        {
            if (Host.FindQueue(key) is { } further) found.Add(further);
        }
    }

    protected override void Index(Binding binding)
    {
    }

    protected override void Unindex(Binding binding)
    {
    }
}
