namespace RedHare.Cli.Benching;

/// <summary>What one step has measured.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Operations">How often; each command and each message counts.</param>
/// <param name="Elapsed">In what time.</param>
/// <param name="Latencies">How long each took; null where that says nothing.</param>
internal sealed record BenchStep(string Name, long Operations, TimeSpan Elapsed, LatencyHistogram? Latencies)
{
    public double Rate => Operations / Math.Max(Elapsed.TotalSeconds, 1e-9);
}

/// <summary>Two ways to do the same.</summary>
/// <param name="Naive">As examples show it.</param>
/// <param name="Good">As it should be.</param>
internal sealed record BenchComparison(BenchStep Naive, BenchStep Good);
