using System.Diagnostics.Metrics;
using RedHare.Patterns.Telemetry;

namespace RedHare.Patterns.EventLogs;

/// <summary>The names by which an application listens to what event logs measure, after OpenTelemetry's conventions for messaging; docs/telemetry.md lists what there is.</summary>
public static class EventLogTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "RedHare.Patterns.EventLogs";

    /// <summary>The source of activities, for <c>AddSource</c>: one for each append, one for each event that is handled, linked to the append.</summary>
    public const string ActivitySourceName = "RedHare.Patterns.EventLogs";

    internal static readonly MessageTelemetry Messages = new(MeterName);

    private static readonly Histogram<double> Delay = Messages.Meter.CreateHistogram("redhare.event_log.delay", "s", "From the append to the end of the handler, by the server's clock and this one's.", null, MessageTelemetry.Seconds);

    private static readonly Counter<long> Retries = Messages.Meter.CreateCounter<long>("redhare.event_log.retries", "{message}", "Attempts that failed and are repeated.");

    private static readonly Counter<long> DeadLetters = Messages.Meter.CreateCounter<long>("redhare.event_log.dead_letters", "{message}", "Events that were given up.");

    /// <summary>Begins the handling of an event.</summary>
    internal static MessageTelemetry.Processing Process(string log, string group, EventDelivery delivery)
    {
        var processing = Messages.Process(log, group, delivery.Trace);
        if (processing.Activity is { IsAllDataRequested: true } activity)
            activity.SetTag("messaging.message.id", delivery.Id.ToString()).SetTag("messaging.destination.partition.id", $"{delivery.Id.Partition}").SetTag("redhare.event_log.attempt", delivery.Attempts);
        return processing;
    }

    /// <summary>An event was handled.</summary>
    internal static void Done(string log, string group, TimeSpan delay)
    {
        if (Delay.Enabled) Delay.Record(Math.Max(delay.TotalSeconds, 0), MessageTelemetry.Tags(log, "process", group, null));
    }

    /// <summary>An attempt failed.</summary>
    internal static void Failed(string log, string group, bool isGivenUp) => (isGivenUp ? DeadLetters : Retries).Add(1, MessageTelemetry.Tags(log, "process", group, null));
}
