using System.Collections.Concurrent;

namespace RedHare.Commands;

/// <summary>
/// LATENCY: events that took as many milliseconds as latency-monitor-threshold or more, by class: <c>command</c>, <c>fast-command</c>, <c>expire-cycle</c>,
/// <c>eviction-cycle</c>. An event below the threshold, and any while that is 0, costs one comparison.
/// </summary>
public sealed class LatencyMonitor(ServerContext server)
{
    private readonly ConcurrentDictionary<string, LatencyEvents> _events = new(StringComparer.Ordinal);

    /// <summary>Notes an event if it took long enough.</summary>
    public void Note(string name, long milliseconds)
    {
        var threshold = server.Configuration.Monitoring.LatencyMonitorThreshold;
        if (threshold > 0 && milliseconds >= threshold) _events.GetOrAdd(name, static _ => new LatencyEvents()).Add(NowSeconds, milliseconds);
    }

    /// <summary>The classes that have events, by name.</summary>
    public IEnumerable<(string Name, LatencyEvents Events)> All => _events.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value));

    /// <summary>The events of one class, or null.</summary>
    public LatencyEvents? Find(string name) => _events.GetValueOrDefault(name);

    /// <summary>Forgets all events, or those of one class in any case; returns how many classes had some.</summary>
    public int Reset(string? name = null)
    {
        var count = 0;
        foreach (var (key, _) in _events)
            if ((name is null || key.Equals(name, StringComparison.OrdinalIgnoreCase)) && _events.TryRemove(key, out _)) count++;
        return count;
    }

    /// <summary>Unix seconds, by which events are dated.</summary>
    internal long NowSeconds => server.Engine.UnixMilliseconds / 1000;
}

/// <summary>The latest events of one class: the worst of each second that had any, at most 160.</summary>
public sealed class LatencyEvents
{
    private const int Kept = 160;

    private readonly Lock _lock = new();
    private readonly Queue<LatencySample> _samples = new();
    private LatencySample _last;
    private long _worst;

    /// <summary>Milliseconds of the worst event so far, those that are no longer kept included.</summary>
    public long Worst => Volatile.Read(ref _worst);

    /// <summary>The events kept, oldest first.</summary>
    public LatencySample[] Samples
    {
        get
        {
            lock (_lock) return _last.Seconds == 0 ? [] : [.. _samples, _last];
        }
    }

    internal void Add(long seconds, long milliseconds)
    {
        lock (_lock)
        {
            _worst = Math.Max(_worst, milliseconds);
            if (_last.Seconds == seconds) milliseconds = Math.Max(milliseconds, _last.Milliseconds);
            else if (_last.Seconds != 0)
            {
                _samples.Enqueue(_last);
                if (_samples.Count == Kept) _samples.Dequeue();
            }
            _last = new LatencySample(seconds, milliseconds);
        }
    }
}

/// <summary>The worst event of one second.</summary>
/// <param name="Seconds">The second, Unix time.</param>
/// <param name="Milliseconds">How long it took.</param>
public readonly record struct LatencySample(long Seconds, long Milliseconds);
