using RedHare.Amqp;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// Routes as another type of exchange does (its argument x-delayed-type), after the milliseconds that the message's header x-delay asks for:
/// the delayed-message plugin's x-delayed-message.
/// </summary>
internal sealed class DelayedExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private readonly Exchange _inner = ExchangeTypes.Create(declaration with { Type = declaration.Arguments.Get("x-delayed-type")!.Value.Text! }, host);

    /// <summary>Where the journal keeps what it holds; null as long as it has kept nothing.</summary>
    public JournalQueue? Kept { get; set; }

    public override bool RoutesByKeyAlone => false;

    public static AmqpError? Check(AmqpTable arguments)
    {
        if (!arguments.TryGet("x-delayed-type", out var type) || type.Text is not { } name)
            return Refusal.Precondition("Invalid argument, 'x-delayed-type' must be an existing exchange type");
        if (name == ExchangeTypes.Delayed || !ExchangeTypes.IsKnown(name))
            return Refusal.Precondition("Invalid argument, 'x-delayed-type' must be an existing exchange type");
        return ExchangeTypes.Check(name, arguments);
    }

    /// <summary>How long this message must wait, in milliseconds; 0 when it goes at once. A negative delay is one that has been waited for.</summary>
    public static long Delay(ref Routing routing) => routing.Headers.TryGet("x-delay", out var delay) && delay.IsInteger ? Math.Max(0, delay.Integer) : 0;

    public override string? CheckBinding(string key, AmqpTable arguments) => _inner.CheckBinding(key, arguments);

    public override void Route(ref Routing routing, RouteCollector found) => _inner.Route(ref routing, found);

    public override void Removed() => Host.Broker.Delays.Drop(this);

    protected override void Index(Binding binding) => _inner.IndexFor(binding);

    protected override void Unindex(Binding binding) => _inner.UnindexFor(binding);
}
