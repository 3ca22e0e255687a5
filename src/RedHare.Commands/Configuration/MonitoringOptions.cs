using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>What the server tells about itself: slow log, latency, keyspace notifications, its log.</summary>
public sealed class MonitoringOptions
{
    /// <summary>Microseconds from which a command enters the slow log; −1 turns it off, 0 takes every command.</summary>
    public long SlowlogSlowerThan { get; private set; }
    /// <summary>Entries of the slow log, at most.</summary>
    public long SlowlogMaxLength { get; private set; }
    /// <summary>Milliseconds from which an event counts for LATENCY; 0 turns it off.</summary>
    public long LatencyMonitorThreshold { get; private set; }
    /// <summary>Whether latencies are counted per command.</summary>
    public bool LatencyTracking { get; private set; }
    /// <summary>Which keyspace notifications are published.</summary>
    public KeyspaceEvents NotifyKeyspaceEvents { get; internal set; }
    /// <summary>How much the log says.</summary>
    public LogLevel LogLevel { get; private set; }
    /// <summary>The log's file; empty means standard output.</summary>
    public string LogFile { get; private set; } = "";

    /// <summary>Whether the log begins with the hare, and with the port and the process's number.</summary>
    public bool ShowsLogo { get; private set; }

    internal static Directive[] Table =>
    [
        Integer("slowlog-log-slower-than", 10000, -1, long.MaxValue, static (c, v) => c.Monitoring.SlowlogSlowerThan = v),
        Integer("slowlog-max-len", 128, 0, long.MaxValue, static (c, v) => c.Monitoring.SlowlogMaxLength = v),
        Integer("latency-monitor-threshold", 0, 0, long.MaxValue, static (c, v) => c.Monitoring.LatencyMonitorThreshold = v),
        Boolean("latency-tracking", true, static (c, v) => c.Monitoring.LatencyTracking = v),
        LatencyPercentiles.Directive,
        KeyspaceEventLetters.Directive,
        Choice("loglevel", "notice", ["debug", "verbose", "notice", "warning", "nothing"], static (c, v) => c.Monitoring.LogLevel = (LogLevel)v),
        Text("logfile", bind: static (c, v) => c.Monitoring.LogFile = v, flags: Immutable),
        Boolean("hide-user-data-from-log", false, flags: Moot),
        Boolean("always-show-logo", false, static (c, v) => c.Monitoring.ShowsLogo = v, Immutable),
        Boolean("syslog-enabled", false, flags: Immutable, unbuilt: true),
        Text("syslog-ident", "redis", flags: Immutable | Inert),
        Choice("syslog-facility", "local0", ["user", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], flags: Immutable | Inert),
        Boolean("crash-log-enabled", true, flags: Moot),
        Boolean("crash-memcheck-enabled", true, flags: Moot),
        Integer("watchdog-period", 0, flags: Hidden | Moot),
    ];
}
