using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Makes the message that a dead-letter exchange gets: the dead one, with its death in the header x-death, as RabbitMQ 3.10 writes it, and its last death beside its first, as RabbitMQ 3.13 does.</summary>
internal static class DeathCertificate
{
    private const string Header = "x-death";

    /// <param name="letter">Who died, of what.</param>
    /// <param name="queue">Where.</param>
    /// <param name="exchange">The dead-letter exchange.</param>
    /// <param name="routingKey">The routing key to use instead of the message's own; null for these.</param>
    /// <param name="seconds">The time, in seconds since 1970.</param>
    /// <param name="deaths">The header's content.</param>
    /// <returns>A message with one reference.</returns>
    public static Message Write(DeadLetter letter, MessageQueue queue, BrokerName exchange, BrokerName? routingKey, long seconds, out IReadOnlyList<AmqpValue> deaths)
    {
        var message = letter.Entry.Message;
        var properties = new BasicProperties(message.Properties);
        var headers = properties.Reader.Headers;
        var death = Describe(letter, queue, seconds, properties, headers);
        var updated = AddDeath(headers ?? AmqpTable.Empty, death);
        deaths = updated.Get(Header)?.Array ?? [];
        if (routingKey is not null) updated.Remove("CC");
        var traits = new MessageTraits { IsPersistent = message.IsPersistent, Priority = message.Priority, FurtherKeys = routingKey is null ? message.FurtherKeys : null };
        var raw = properties.WithHeaders(updated).Without(PropertyFlags.Expiration).Raw;
        return Message.Create(exchange, routingKey is null ? message.RoutingKey : routingKey.Bytes, raw.Span, message.Body.Span, traits);
    }

    /// <summary>Whether a message with these deaths has gone round to a queue by itself, with no reject by a consumer on the way.</summary>
    public static bool IsCycle(string queue, IReadOnlyList<AmqpValue> deaths)
    {
        foreach (var death in deaths)
        {
            if (death.Table is not { } table || table.Get("reason")?.Text == DeadLetter.Rejected) return false;
            if (table.Get("queue")?.Text == queue) return true;
        }

        return false;
    }

    private static AmqpTable Describe(DeadLetter letter, MessageQueue queue, long seconds, BasicProperties properties, AmqpTable? headers)
    {
        var message = letter.Entry.Message;
        var keys = new List<AmqpValue> { AmqpValue.FromLongString(message.RoutingKey.ToArray()) };
        if (headers?.Get("CC")?.Array is { } copies) keys.AddRange(copies.Where(copy => copy.Type == AmqpType.LongString));
        var death = new AmqpTable
        {
            { "reason", letter.Reason },
            { "queue", queue.Name.Text },
            { "time", AmqpValue.FromTimestamp((ulong)seconds) },
            { "exchange", message.Exchange.Text },
            { "routing-keys", AmqpValue.FromArray([.. keys]) },
        };
        if (properties.Reader.Expiration is { } expiration) death.Add("original-expiration", expiration);
        return death;
    }

    private static AmqpTable AddDeath(AmqpTable headers, AmqpTable death)
    {
        var updated = headers.Clone();
        if (!headers.TryGet(Header, out var known))
        {
            updated["x-first-death-reason"] = death["reason"];
            updated["x-first-death-queue"] = death["queue"];
            updated["x-first-death-exchange"] = death["exchange"];
            updated[Header] = AmqpValue.FromArray(Counted(death, 1));
        }
        else if (known.Array is { } deaths)
        {
            updated[Header] = AmqpValue.FromArray([.. Merge(Grouped(deaths), death)]);
        }
        else
        {
            updated[Header] = AmqpValue.FromArray(Counted(death, 1));
        }

        updated["x-last-death-reason"] = death["reason"];
        updated["x-last-death-queue"] = death["queue"];
        updated["x-last-death-exchange"] = death["exchange"];
        return Binding.Sorted(updated);
    }

    /// <summary>One entry per queue and reason, each with a count. The order of more than one turns round, as in RabbitMQ.</summary>
    private static List<AmqpTable> Grouped(IReadOnlyList<AmqpValue> deaths)
    {
        var tables = deaths.Select(death => death.Table).OfType<AmqpTable>().ToList();
        if (tables.Count < 2) return tables;
        var grouped = new List<AmqpTable>();
        foreach (var table in tables)
        {
            if (grouped.Exists(other => IsSame(other, table))) continue;
            grouped.Insert(0, Counted(table, tables.Count(other => IsSame(other, table))));
        }

        return grouped;
    }

    private static IEnumerable<AmqpValue> Merge(List<AmqpTable> deaths, AmqpTable death)
    {
        var same = deaths.Find(other => IsSame(other, death));
        var first = same is null ? Counted(death, 1) : CountedOnce(same);
        yield return Binding.Sorted(first);
        foreach (var other in deaths)
        {
            if (other != same) yield return other;
        }
    }

    private static AmqpTable CountedOnce(AmqpTable death)
    {
        if (!death.TryGet("count", out var count)) return Counted(death, 1);
        var clone = death.Clone();
        clone["count"] = count.Integer + 1;
        return clone;
    }

    private static AmqpTable Counted(AmqpTable death, long count)
    {
        if (death.Contains("count")) return death;
        var counted = new AmqpTable { { "count", count } };
        foreach (var (name, value) in death) counted.Add(name, value);
        return counted;
    }

    private static bool IsSame(AmqpTable left, AmqpTable right) => left.Get("queue") == right.Get("queue") && left.Get("reason") == right.Get("reason");
}
