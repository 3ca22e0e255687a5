using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Leads to the bindings whose arguments the message's headers match: x-match all, any, all-with-x or any-with-x.</summary>
internal sealed class HeadersExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private volatile HeadersMatch[] _matches = [];

    public override bool RoutesByKeyAlone => false;

    public override string? CheckBinding(string key, AmqpTable arguments)
    {
        if (!arguments.TryGet("x-match", out var match)) return null;
        if (match.Type != AmqpType.LongString) return $"Invalid x-match field type {match.TypeName} (value {ErlangTerm.Of(match)}); expected longstr";
        return match.Text is "all" or "any" or "all-with-x" or "any-with-x"
            ? null
            : $"Invalid x-match field value {ErlangTerm.Of(match)}; expected all, any, all-with-x, or any-with-x";
    }

    public override void Route(ref Routing routing, RouteCollector found)
    {
        var headers = routing.Headers;
        foreach (var match in _matches)
        {
            if (match.Covers(headers)) found.Add(match.Binding.Target);
        }
    }

    protected override void Index(Binding binding) => _matches = [.. _matches, new HeadersMatch(binding)];

    protected override void Unindex(Binding binding) => _matches = [.. _matches.Where(match => match.Binding != binding)];
}
