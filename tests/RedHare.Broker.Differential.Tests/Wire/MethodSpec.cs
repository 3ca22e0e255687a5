using System.Globalization;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>A method of AMQP 0-9-1 as the specification lists it: written down here a second time, so that a mistake in the server's own codec is seen.</summary>
internal sealed record MethodSpec(ushort Class, ushort Id, string Name, IReadOnlyList<(string Name, string Type)> Fields)
{
    private const string Table =
        """
        10.10 connection.start major:octet minor:octet server-properties:table mechanisms:long locales:long
        10.11 connection.start-ok client-properties:table mechanism:short response:long locale:short
        10.20 connection.secure challenge:long
        10.21 connection.secure-ok response:long
        10.30 connection.tune channel-max:uint16 frame-max:uint32 heartbeat:uint16
        10.31 connection.tune-ok channel-max:uint16 frame-max:uint32 heartbeat:uint16
        10.40 connection.open vhost:short reserved-1:short reserved-2:bit
        10.41 connection.open-ok reserved-1:short
        10.50 connection.close code:uint16 text:short class:uint16 method:uint16
        10.51 connection.close-ok
        10.60 connection.blocked reason:short
        10.61 connection.unblocked
        10.70 connection.update-secret secret:long reason:short
        10.71 connection.update-secret-ok
        20.10 channel.open reserved:short
        20.11 channel.open-ok reserved:long
        20.20 channel.flow active:bit
        20.21 channel.flow-ok active:bit
        20.40 channel.close code:uint16 text:short class:uint16 method:uint16
        20.41 channel.close-ok
        40.10 exchange.declare reserved:uint16 exchange:short type:short passive:bit durable:bit auto-delete:bit internal:bit no-wait:bit arguments:table
        40.11 exchange.declare-ok
        40.20 exchange.delete reserved:uint16 exchange:short if-unused:bit no-wait:bit
        40.21 exchange.delete-ok
        40.30 exchange.bind reserved:uint16 destination:short source:short routing-key:short no-wait:bit arguments:table
        40.31 exchange.bind-ok
        40.40 exchange.unbind reserved:uint16 destination:short source:short routing-key:short no-wait:bit arguments:table
        40.51 exchange.unbind-ok
        50.10 queue.declare reserved:uint16 queue:short passive:bit durable:bit exclusive:bit auto-delete:bit no-wait:bit arguments:table
        50.11 queue.declare-ok queue:short messages:uint32 consumers:uint32
        50.20 queue.bind reserved:uint16 queue:short exchange:short routing-key:short no-wait:bit arguments:table
        50.21 queue.bind-ok
        50.30 queue.purge reserved:uint16 queue:short no-wait:bit
        50.31 queue.purge-ok messages:uint32
        50.40 queue.delete reserved:uint16 queue:short if-unused:bit if-empty:bit no-wait:bit
        50.41 queue.delete-ok messages:uint32
        50.50 queue.unbind reserved:uint16 queue:short exchange:short routing-key:short arguments:table
        50.51 queue.unbind-ok
        60.10 basic.qos prefetch-size:uint32 prefetch-count:uint16 global:bit
        60.11 basic.qos-ok
        60.20 basic.consume reserved:uint16 queue:short consumer-tag:short no-local:bit no-ack:bit exclusive:bit no-wait:bit arguments:table
        60.21 basic.consume-ok consumer-tag:short
        60.30 basic.cancel consumer-tag:short no-wait:bit
        60.31 basic.cancel-ok consumer-tag:short
        60.40 basic.publish reserved:uint16 exchange:short routing-key:short mandatory:bit immediate:bit
        60.50 basic.return code:uint16 text:short exchange:short routing-key:short
        60.60 basic.deliver consumer-tag:short delivery-tag:uint64 redelivered:bit exchange:short routing-key:short
        60.70 basic.get reserved:uint16 queue:short no-ack:bit
        60.71 basic.get-ok delivery-tag:uint64 redelivered:bit exchange:short routing-key:short messages:uint32
        60.72 basic.get-empty reserved:short
        60.80 basic.ack delivery-tag:uint64 multiple:bit
        60.90 basic.reject delivery-tag:uint64 requeue:bit
        60.100 basic.recover-async requeue:bit
        60.110 basic.recover requeue:bit
        60.111 basic.recover-ok
        60.120 basic.nack delivery-tag:uint64 multiple:bit requeue:bit
        85.10 confirm.select no-wait:bit
        85.11 confirm.select-ok
        90.10 tx.select
        90.11 tx.select-ok
        90.20 tx.commit
        90.21 tx.commit-ok
        90.30 tx.rollback
        90.31 tx.rollback-ok
        """;

    /// <summary>The properties of a message in the order of their flags, from the highest bit down.</summary>
    public static readonly IReadOnlyList<(string Name, string Type)> Properties =
    [
        ("content-type", "short"), ("content-encoding", "short"), ("headers", "table"), ("delivery-mode", "octet"), ("priority", "octet"), ("correlation-id", "short"), ("reply-to", "short"),
        ("expiration", "short"), ("message-id", "short"), ("timestamp", "uint64"), ("type", "short"), ("user-id", "short"), ("app-id", "short"), ("cluster-id", "short"),
    ];

    private static readonly MethodSpec[] All = [.. Table.Split('\n', StringSplitOptions.TrimEntries).Select(Parse)];

    /// <summary>Whether content follows.</summary>
    public bool HasContent => Name is "basic.publish" or "basic.return" or "basic.deliver" or "basic.get-ok";

    public static MethodSpec Find(string name) => All.FirstOrDefault(method => method.Name == name) ?? throw new FormatException($"There is no method '{name}'.");

    public static MethodSpec Find(ushort @class, ushort id) => All.First(method => method.Class == @class && method.Id == id);

    /// <summary>Whether the server answers it before the next method of its channel.</summary>
    public bool IsAnswered => All.Any(method => method.Name == Name + "-ok");

    private static MethodSpec Parse(string line)
    {
        var words = line.Split(' ');
        var ids = words[0].Split('.');
        return new(ushort.Parse(ids[0], CultureInfo.InvariantCulture), ushort.Parse(ids[1], CultureInfo.InvariantCulture), words[1], [.. words[2..].Select(word => (word[..word.IndexOf(':', StringComparison.Ordinal)], word[(word.IndexOf(':', StringComparison.Ordinal) + 1)..]))]);
    }
}
