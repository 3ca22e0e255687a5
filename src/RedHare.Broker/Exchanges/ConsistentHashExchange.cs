using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// Leads each message to one of its bindings, always the same for the same routing key (or header, or property): x-consistent-hash. A binding's key is
/// its weight, the number of buckets it owns; the bucket is chosen by jump consistent hashing (Lamping and Veach, 2014), so a change of the bindings
/// moves few keys. Which bucket a key falls into is not RabbitMQ's choice: that hangs on Erlang's hash and random generator.
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
        if (!int.TryParse(key, System.Globalization.NumberStyles.AllowLeadingSign, null, out var weight)) return $"The binding key must be an integer: <<\"{key}\">>";
        if (weight < 1) return "The binding key must be greater than 0";
        return weight > 65536 ? "The binding key must not be greater than 65536" : null;
    }

    public override void Route(ref Routing routing, RouteCollector found)
    {
        var buckets = _buckets;
        if (buckets.Length > 0) found.Add(buckets[Jump(Hash(ref routing), buckets.Length)]);
    }

    protected override void Index(Binding binding)
    {
        if (_buckets.Contains(binding.Target)) return;
        _buckets = [.. _buckets, .. Enumerable.Repeat(binding.Target, int.Parse(binding.Key.Text))];
    }

    protected override void Unindex(Binding binding) => _buckets = [.. _buckets.Where(target => target != binding.Target)];

    private ulong Hash(ref Routing routing)
    {
        if (_header is not null) return routing.Headers.TryGet(_header, out var value) ? OfText(value.ToString()) : 0;
        return _property switch
        {
            "correlation_id" => OfText(routing.Properties.CorrelationId),
            "message_id" => OfText(routing.Properties.MessageId),
            "timestamp" => (routing.Properties.Timestamp ?? 0) * 0x9E3779B97F4A7C15,
            _ => Fnv(routing.Key),
        };
    }

    private static ulong OfText(string? text) => text is null ? 0 : Fnv(Encoding.UTF8.GetBytes(text));

    // Not the process's secret hash: the same key must find the same queue after a restart.
    private static ulong Fnv(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in bytes) hash = (hash ^ b) * 1099511628211UL;
        return hash ^ (hash >> 32);
    }

    private static int Jump(ulong key, int buckets)
    {
        long bucket = -1, next = 0;
        while (next < buckets)
        {
            bucket = next;
            key = (key * 2862933555777941757UL) + 1;
            next = (long)((bucket + 1) * ((double)(1L << 31) / ((key >> 33) + 1)));
        }

        return (int)bucket;
    }
}
