using RedHare.Broker;

namespace RedHare.Management.Rates;

/// <summary>
/// Reads all counters every few seconds and keeps the last two readings of each, whose difference is the rate that RabbitMQ shows. Only a thing that has been there
/// for two readings has rates.
/// </summary>
internal sealed class RateSampler(MessageBroker broker, TimeSpan interval) : IDisposable
{
    private readonly TimeProvider _time = broker.Options.Time;
    private readonly Lock _gate = new();
    private Dictionary<object, Reading> _readings = [];
    private ITimer? _timer;

    public void Start() => _timer = _time.CreateTimer(static state => ((RateSampler)state!).Sample(), this, interval, interval);

    public void Dispose() => _timer?.Dispose();

    /// <summary>Events per second of a thing: a queue, an exchange, a channel, a virtual host, a connection, the broker. 0 when nothing is known yet.</summary>
    public double RateOf(object thing, Counter counter)
    {
        lock (_gate) return _readings.TryGetValue(thing, out var reading) ? reading.Rate(counter) : 0;
    }

    /// <summary>Takes a reading of everything.</summary>
    public void Sample()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var fresh = new Dictionary<object, Reading>(_readings.Count);
            var hosts = new List<Counts>();
            foreach (var host in broker.VirtualHosts)
            {
                foreach (var queue in host.Queues) Note(queue, Counts.Of(queue));
                foreach (var exchange in host.Exchanges) Note(exchange, Counts.Of(exchange));
                hosts.Add(Counts.Of(host));
                Note(host, hosts[^1]);
            }

            foreach (var connection in broker.Connections)
            {
                if (connection.Peer is { } peer) Note(connection, Counts.Of(peer));
                foreach (var channel in connection.Channels) Note(channel, Counts.Of(channel.Counters));
            }

            Note(broker, Counts.Sum(hosts));
            _readings = fresh;

            void Note(object thing, Counts counts) =>
                fresh[thing] = _readings.TryGetValue(thing, out var before) ? new Reading(counts, now, before.Now, _time.GetElapsedTime(before.At, now)) : new Reading(counts, now, null, default);
        }
    }

    private sealed record Reading(Counts Now, long At, Counts? Before, TimeSpan Elapsed)
    {
        public double Rate(Counter counter)
        {
            if (Before is null || Elapsed <= TimeSpan.Zero || Now[counter] is not { } now || Before[counter] is not { } before) return 0;
            return (now - before) / Elapsed.TotalSeconds;
        }
    }
}
