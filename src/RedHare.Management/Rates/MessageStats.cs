using System.Text.Json.Nodes;

namespace RedHare.Management.Rates;

/// <summary>Counters and their rates as RabbitMQ shows them: <c>publish</c> and <c>publish_details.rate</c>. A group of which nothing has happened is left out.</summary>
internal static class MessageStats
{
    private static readonly (Counter Counter, string Name)[] Deliveries =
    [
        (Counter.Ack, "ack"), (Counter.Deliver, "deliver"), (Counter.DeliverGet, "deliver_get"), (Counter.DeliverNoAck, "deliver_no_ack"),
        (Counter.Get, "get"), (Counter.GetEmpty, "get_empty"), (Counter.GetNoAck, "get_no_ack"), (Counter.Redeliver, "redeliver"),
    ];

    private static readonly (Counter Counter, string Name)[] Publishes =
    [
        (Counter.Confirm, "confirm"), (Counter.DropUnroutable, "drop_unroutable"), (Counter.Publish, "publish"), (Counter.ReturnUnroutable, "return_unroutable"),
    ];

    private static readonly (Counter Counter, string Name)[] Lengths =
    [
        (Counter.Messages, "messages"), (Counter.MessagesReady, "messages_ready"), (Counter.MessagesUnacknowledged, "messages_unacknowledged"),
    ];

    private static readonly (Counter Counter, string Name)[] Bytes = [(Counter.ReceivedBytes, "recv_oct"), (Counter.SentBytes, "send_oct")];

    /// <summary>Adds <c>message_stats</c>, if anything has happened.</summary>
    public static void AddStats(this JsonObject json, RateSampler rates, object thing, Counts counts)
    {
        var stats = new JsonObject();
        AddGroup(stats, Deliveries, rates, thing, counts, isOptional: true);
        AddGroup(stats, Publishes, rates, thing, counts, isOptional: true);
        if (stats.Count > 0) json["message_stats"] = stats;
    }

    /// <summary>Adds the length of a queue, or of all queues of a thing.</summary>
    public static void AddLengths(this JsonObject json, RateSampler rates, object thing, Counts counts) => AddGroup(json, Lengths, rates, thing, counts, isOptional: false);

    public static void AddBytes(this JsonObject json, RateSampler rates, object thing, Counts counts) => AddGroup(json, Bytes, rates, thing, counts, isOptional: false);

    /// <summary>An object with a rate, to one decimal place.</summary>
    public static JsonObject Rate(double rate) => new() { ["rate"] = decimal.Round((decimal)rate, 1) + 0.0m };

    private static void AddGroup(JsonObject json, (Counter Counter, string Name)[] group, RateSampler rates, object thing, Counts counts, bool isOptional)
    {
        if (isOptional && group.All(member => counts[member.Counter] is null or 0)) return;
        foreach (var (counter, name) in group)
        {
            if (counts[counter] is not { } value) continue;
            json[name] = value;
            json[name + "_details"] = Rate(rates.RateOf(thing, counter));
        }
    }
}
