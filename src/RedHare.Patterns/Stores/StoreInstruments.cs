using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Stores;

/// <summary>What write-behind measures; each value carries <c>redhare.store</c>, the name that the program gave.</summary>
internal static class StoreInstruments
{
    private static readonly Meter Meter = new("RedHare.Patterns.Stores");

    public static readonly Counter<long> Commits = Meter.CreateCounter<long>("redhare.write_behind.commits", "{key}", "Keys that the store has committed.");

    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("redhare.write_behind.failures", "{batch}", "Batches that the store did not commit.");

    public static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>("redhare.write_behind.dead_letters", "{key}", "Writes that were given up.");

    public static readonly Histogram<double> Lag = Meter.CreateHistogram<double>("redhare.write_behind.lag", "s", "From the first write that a commit holds of a key to the commit.");

    public static KeyValuePair<string, object?> Tag(string store) => new("redhare.store", store);
}
