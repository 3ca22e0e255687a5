using System.Globalization;
using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// Leads each message to one of its bindings, always the same for the same routing key (or header, or property): x-consistent-hash. A binding's key is
/// its weight, the number of buckets it owns; the bucket is chosen by jump consistent hashing, so a change of the bindings moves few keys. Which one it is, is RabbitMQ's choice.
/// </summary>
internal sealed class ConsistentHashExchange(ExchangeDeclaration declaration, VirtualHost host) : Exchange(declaration, host)
{
    private readonly string? _header = declaration.Arguments.Get("hash-header")?.Text;
    private readonly string? _property = declaration.Arguments.Get("hash-property")?.Text;
    private volatile Destination[] _buckets = [];

    public override bool RoutesByKeyAlone => _header is null && _property is null;

    public static AmqpError? Check(AmqpTable arguments)
    {
        var hasHeader = arguments.Contains("hash-header");
        if (!arguments.TryGet("hash-property", out var property)) return null;
        if (hasHeader) return Refusal.Precondition("hash-header and hash-property are mutually exclusive");
        return property.Text is "correlation_id" or "message_id" or "timestamp" ? null : Refusal.Precondition($"Unsupported property: {property}");
    }

    public override string? CheckBinding(string key, AmqpTable arguments)
    {
        if (!int.TryParse(key, NumberStyles.AllowLeadingSign, null, out var weight)) return $"The binding key must be an integer: <<\"{key}\">>";
        if (weight < 1) return "The binding key must be greater than 0";
        return weight > 65536 ? "The binding key must not be greater than 65536" : null;
    }

    public override void Route(ref Routing routing, RouteCollector found)
    {
        var buckets = _buckets;
        if (buckets.Length > 0) found.Add(buckets[buckets.Length == 1 ? 0 : JumpHash.Bucket(Hash(ref routing), buckets.Length)]);
    }

    protected override void Index(Binding binding)
    {
        if (_buckets.Contains(binding.Target)) return;
        _buckets = [.. _buckets, .. Enumerable.Repeat(binding.Target, int.Parse(binding.Key.Text, CultureInfo.InvariantCulture))];
    }

    protected override void Unindex(Binding binding) => _buckets = [.. _buckets.Where(target => target != binding.Target)];

    private uint Hash(ref Routing routing)
    {
        if (_header is not null) return routing.Headers.TryGet(_header, out var value) ? ErlangHash.Of(value) : ErlangHash.Undefined;
        return _property switch
        {
            "correlation_id" => OfText(routing.Properties.CorrelationId),
            "message_id" => OfText(routing.Properties.MessageId),
            "timestamp" => OfText(routing.Properties.Timestamp?.ToString(CultureInfo.InvariantCulture)),
            _ => ErlangHash.Of(routing.Key),
        };
    }

    private static uint OfText(string? text) => text is null ? ErlangHash.Undefined : ErlangHash.Of(Encoding.UTF8.GetBytes(text));
}
