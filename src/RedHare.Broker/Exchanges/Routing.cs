using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What exchanges look at when they route a message. Headers are decoded when the first exchange asks for them.</summary>
internal ref struct Routing(ReadOnlySpan<byte> key, byte[][]? furtherKeys, ReadOnlySpan<byte> properties)
{
    private AmqpTable? _headers;

    public readonly ReadOnlySpan<byte> Key { get; } = key;

    /// <summary>CC and BCC.</summary>
    public readonly byte[][]? FurtherKeys { get; } = furtherKeys;

    public readonly PropertiesReader Properties { get; } = new(properties);

    public AmqpTable Headers => _headers ??= Properties.Headers ?? AmqpTable.Empty;
}
