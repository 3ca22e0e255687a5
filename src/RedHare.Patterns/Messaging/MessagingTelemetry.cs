namespace RedHare.Patterns.Messaging;

/// <summary>The names by which an application listens to what messaging measures; docs/telemetry.md lists what there is.</summary>
public static class MessagingTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "RedHare.Patterns.Messaging";

    /// <summary>The source of activities, for <c>AddSource</c>: one for each publish, one for each attempt of a handler.</summary>
    public const string ActivitySourceName = "RedHare.Patterns.Messaging";
}
