using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management.Views;

/// <summary>An exchange.</summary>
internal static class ExchangeView
{
    private static readonly (string Name, string Description)[] Kinds =
    [
        ("direct", "AMQP direct exchange, as per the AMQP specification"),
        ("fanout", "AMQP fanout exchange, as per the AMQP specification"),
        ("headers", "AMQP headers exchange, as per the AMQP specification"),
        ("topic", "AMQP topic exchange, as per the AMQP specification"),
        ("x-consistent-hash", "Consistent Hashing Exchange"),
        ("x-delayed-message", "Delayed Message Exchange."),
    ];

    public static JsonObject Of(ManagedNode node, Exchange exchange)
    {
        var declaration = exchange.Declaration;
        var json = new JsonObject
        {
            ["arguments"] = AmqpJson.Of(declaration.Arguments),
            ["auto_delete"] = declaration.IsAutoDelete,
            ["durable"] = declaration.IsDurable,
            ["internal"] = declaration.IsInternal,
            ["name"] = exchange.Name.Text,
            ["type"] = declaration.Type,
            ["vhost"] = exchange.Host.Name,
        };
        if (exchange.Policy.Name is { } policy) json["policy"] = policy;
        var published = exchange.Publishes.Published;
        if (published == 0) return json;
        json["message_stats"] = new JsonObject
        {
            ["publish_in"] = published,
            ["publish_in_details"] = MessageStats.Rate(node.Rates.RateOf(exchange, Counter.PublishIn)),
            ["publish_out"] = exchange.Publishes.Routed,
            ["publish_out_details"] = MessageStats.Rate(node.Rates.RateOf(exchange, Counter.PublishOut)),
        };
        return json;
    }

    /// <summary>With the lists that RabbitMQ fills only when it counts in detail.</summary>
    public static JsonObject WithDetails(ManagedNode node, Exchange exchange)
    {
        var json = Of(node, exchange);
        json["incoming"] = new JsonArray();
        json["outgoing"] = new JsonArray();
        return json;
    }

    /// <summary>The types there are.</summary>
    public static JsonArray Types() =>
        Fields.Array(Kinds.Select(static kind => new JsonObject { ["name"] = kind.Name, ["description"] = kind.Description, ["enabled"] = true }));
}
