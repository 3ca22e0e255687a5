namespace RedHare.Client;

/// <summary>The names by which an application listens to the client's metrics and traces; docs/telemetry.md lists what there is.</summary>
public static class RedisTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "RedHare.Client";

    /// <summary>The source of activities, for <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "RedHare.Client";
}
