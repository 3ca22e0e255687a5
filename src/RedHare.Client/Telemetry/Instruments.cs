using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedHare.Client;

/// <summary>
/// The client's instruments, named by OpenTelemetry's conventions for database clients (<see href="https://opentelemetry.io/docs/specs/semconv/db/redis/"/>)
/// and <c>redhare.client.*</c> where these have no name. Never to be used under a lock: who listens is the user's code.
/// </summary>
internal static class Instruments
{
    public static readonly ActivitySource Traces = new(RedisTelemetry.ActivitySourceName);

    private static readonly Meter Meter = new(RedisTelemetry.MeterName);

    // The bounds are the conventions'.
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] };

    public static readonly Histogram<double> Duration = Meter.CreateHistogram("db.client.operation.duration", "s", "How long commands and batches took, from the call to its result.", null, Seconds);

    public static readonly UpDownCounter<long> Connections = Meter.CreateUpDownCounter<long>("db.client.connection.count", "{connection}", "Connections that are open.");

    public static readonly Histogram<double> CreateTime = Meter.CreateHistogram("db.client.connection.create_time", "s", "How long making a connection took, its greeting included.", null, Seconds);

    public static readonly Counter<long> Losses = Meter.CreateCounter<long>("redhare.client.disconnects", "{connection}", "Shared connections that were lost.");

    public static readonly Counter<long> Reconnects = Meter.CreateCounter<long>("redhare.client.reconnects", "{connection}", "Shared connections that were made anew after a loss.");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>("redhare.client.retries", "{command}", "Commands sent again because the connection was lost before their reply.");

    public static readonly Counter<long> Redirects = Meter.CreateCounter<long>("redhare.client.redirects", "{command}", "Commands that a cluster's node sent elsewhere, or did not take yet.");

    public static readonly Counter<long> Timeouts = Meter.CreateCounter<long>("redhare.client.timeouts", "{command}", "Commands whose reply, or whose connection, did not come in time.");

    public static readonly Counter<long> Gaps = Meter.CreateCounter<long>("redhare.client.subscription.gaps", "{subscription}", "Subscriptions that may have missed messages since their connection was lost.");

    public static readonly Counter<long> Flushes = Meter.CreateCounter<long>("redhare.client.near_cache.flushes", "{flush}", "Near caches that dropped all they held.");

    public static readonly Counter<long> NearRequests = Meter.CreateCounter<long>("redhare.client.near_cache.requests", "{request}", "Reads by near caches, by whether they were answered from memory.");

    public static readonly UpDownCounter<long> NearEntries = Meter.CreateUpDownCounter<long>("redhare.client.near_cache.entries", "{entry}", "Keys that near caches hold.");

    public static readonly Counter<long> NearEvictions = Meter.CreateCounter<long>("redhare.client.near_cache.evictions", "{entry}", "Keys that went from near caches to make room.");

    public static readonly Counter<long> NearInvalidations = Meter.CreateCounter<long>("redhare.client.near_cache.invalidations", "{invalidation}", "Keys that near caches held and the server said had changed.");

    /// <summary>True when somebody wants to know how long commands take. The one check that a command costs when nobody does.</summary>
    public static bool IsMeasuring => Duration.Enabled || Traces.HasListeners();
}
