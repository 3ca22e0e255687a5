namespace RedHare.Bench.Client;

/// <summary>One run of one client.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="CpuMicroseconds">The client's CPU time per operation, user and system.</param>
/// <param name="Allocated">Bytes allocated per operation; not a number where it is not known.</param>
internal sealed record ClientRun(double PerSecond, double CpuMicroseconds, double Allocated)
{
    public static ClientRun Median(List<ClientRun> runs)
    {
        double Of(Func<ClientRun, double> select) => runs.Select(select).Order().ElementAt(runs.Count / 2);
        return new ClientRun(Of(run => run.PerSecond), Of(run => run.CpuMicroseconds), Of(run => run.Allocated));
    }
}
