using RedHare.Broker;

namespace RedHare.Management.Rates;

/// <summary>The counters of one thing at one moment. Those that it does not have are null.</summary>
internal sealed class Counts
{
    private readonly long?[] _values = new long?[Enum.GetValues<Counter>().Length];

    public long? this[Counter counter]
    {
        get => _values[(int)counter];
        set => _values[(int)counter] = value;
    }

    public static Counts Of(MessageQueue queue)
    {
        var (counters, report) = (queue.Counters, queue.Report());
        var counts = new Counts
        {
            [Counter.Publish] = counters.Published,
            [Counter.Messages] = report.Ready + report.Unacknowledged,
            [Counter.MessagesReady] = report.Ready,
            [Counter.MessagesUnacknowledged] = report.Unacknowledged,
        };
        counts.SetDeliveries(counters.Delivered, counters.DeliveredUnanswered, counters.Got, counters.GotUnanswered, counters.GotNothing, counters.Redelivered, counters.Acknowledged);
        return counts;
    }

    public static Counts Of(Exchange exchange) => new() { [Counter.PublishIn] = exchange.Publishes.Published, [Counter.PublishOut] = exchange.Publishes.Routed };

    public static Counts Of(ChannelCounters counters)
    {
        var counts = new Counts
        {
            [Counter.Publish] = counters.Published,
            [Counter.Confirm] = counters.Confirmed,
            [Counter.DropUnroutable] = counters.Dropped,
            [Counter.ReturnUnroutable] = counters.Returned,
        };
        counts.SetDeliveries(counters.Delivered, counters.DeliveredUnanswered, counters.Got, counters.GotUnanswered, counters.GotNothing, counters.Redelivered, counters.Acknowledged);
        return counts;
    }

    /// <summary>A virtual host: what its channels did, and what its queues hold.</summary>
    public static Counts Of(VirtualHost host)
    {
        var counts = Of(host.ChannelTotals());
        foreach (var counter in (ReadOnlySpan<Counter>)[Counter.Messages, Counter.MessagesReady, Counter.MessagesUnacknowledged, Counter.ReceivedBytes, Counter.SentBytes]) counts[counter] = 0;
        foreach (var queue in host.Queues)
        {
            var report = queue.Report();
            counts.Add(Counter.Messages, report.Ready + report.Unacknowledged);
            counts.Add(Counter.MessagesReady, report.Ready);
            counts.Add(Counter.MessagesUnacknowledged, report.Unacknowledged);
        }

        foreach (var connection in host.Broker.Connections)
        {
            if (connection.VirtualHost != host || connection.Peer is not { } peer) continue;
            counts.Add(Counter.ReceivedBytes, peer.ReceivedBytes);
            counts.Add(Counter.SentBytes, peer.SentBytes);
        }

        return counts;
    }

    public static Counts Of(IConnectionPeer peer) => new() { [Counter.ReceivedBytes] = peer.ReceivedBytes, [Counter.SentBytes] = peer.SentBytes };

    /// <summary>Several together.</summary>
    public static Counts Sum(IEnumerable<Counts> parts)
    {
        var sum = new Counts();
        foreach (var part in parts)
        {
            for (var i = 0; i < part._values.Length; i++)
            {
                if (part._values[i] is { } value) sum.Add((Counter)i, value);
            }
        }

        return sum;
    }

    private void Add(Counter counter, long by) => this[counter] = (this[counter] ?? 0) + by;

    private void SetDeliveries(long delivered, long unanswered, long got, long gotUnanswered, long gotNothing, long redelivered, long acknowledged)
    {
        this[Counter.Ack] = acknowledged;
        this[Counter.Deliver] = delivered - unanswered;
        this[Counter.DeliverNoAck] = unanswered;
        this[Counter.Get] = got - gotUnanswered;
        this[Counter.GetNoAck] = gotUnanswered;
        this[Counter.GetEmpty] = gotNothing;
        this[Counter.DeliverGet] = delivered + got;
        this[Counter.Redeliver] = redelivered;
    }
}
