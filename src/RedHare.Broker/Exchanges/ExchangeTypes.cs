using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The kinds of exchanges by their names.</summary>
internal static class ExchangeTypes
{
    public const string Direct = "direct";
    public const string Fanout = "fanout";
    public const string Topic = "topic";
    public const string Headers = "headers";
    public const string ConsistentHash = "x-consistent-hash";
    public const string Delayed = "x-delayed-message";

    public static bool IsKnown(string type) => type is Direct or Fanout or Topic or Headers or ConsistentHash or Delayed;

    /// <summary>Whether an exchange of this type may have these arguments.</summary>
    public static AmqpError? Check(string type, AmqpTable arguments) => type switch
    {
        ConsistentHash => ConsistentHashExchange.Check(arguments),
        Delayed => DelayedExchange.Check(arguments),
        _ => null,
    };

    public static Exchange Create(ExchangeDeclaration declaration, VirtualHost host) => declaration.Type switch
    {
        Direct => new DirectExchange(declaration, host),
        Fanout => new FanoutExchange(declaration, host),
        Topic => new TopicExchange(declaration, host),
        Headers => new HeadersExchange(declaration, host),
        ConsistentHash => new ConsistentHashExchange(declaration, host),
        Delayed => new DelayedExchange(declaration, host),
        _ => throw new ArgumentException($"No exchange type '{declaration.Type}'.", nameof(declaration)),
    };
}
