using RedHare.Patterns.Telemetry;

namespace RedHare.Patterns.PubSub;

/// <summary>The names by which an application listens to what topics measure, after OpenTelemetry's conventions for messaging; docs/telemetry.md lists what there is.</summary>
public static class PubSubTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "RedHare.Patterns.PubSub";

    /// <summary>The source of activities, for <c>AddSource</c>: one for each publish, one for each message that a handler is given, linked to the publish where the message carries its trace.</summary>
    public const string ActivitySourceName = "RedHare.Patterns.PubSub";

    internal static MessageTelemetry Messages { get; } = new(MeterName);
}
