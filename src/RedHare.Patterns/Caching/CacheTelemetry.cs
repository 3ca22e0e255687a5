namespace RedHare.Patterns.Caching;

/// <summary>The names by which an application listens to what caches measure; docs/telemetry.md lists what there is.</summary>
public static class CacheTelemetry
{
    /// <summary>The meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = "RedHare.Patterns.Caching";

    /// <summary>The source of activities, for <c>AddSource</c>: one for each load.</summary>
    public const string ActivitySourceName = "RedHare.Patterns.Caching";
}
