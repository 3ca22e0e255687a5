namespace RedHare.Patterns.Jobs;

/// <summary>
/// How many jobs a worker takes ahead where nothing is said: as many as its hands do within a moment, by how long the last ones took. So quick jobs share round trips, settled and taken many at once, and no
/// job waits for a slow one before it in one process while another is idle.
/// </summary>
internal sealed class JobAhead(JobWorkerOptions options, int size)
{
    // How long a job that was taken ahead may have to wait for a hand, about.
    private static readonly double Moment = TimeSpan.FromMilliseconds(10).TotalSeconds;

    // Of the mean: the last eight count for about two thirds.
    private const double Weight = 1.0 / 8;

    private double _mean = double.NaN;

    public int Jobs => options.Prefetch ?? (size > 1 ? options.Concurrency > 1 ? options.Concurrency : 0 : double.IsNaN(_mean) ? 0 : (int)Math.Min(JobLua.Slice, options.Concurrency * Moment / Math.Max(_mean, 1e-6)));

    /// <summary>A job has taken so long.</summary>
    public void Note(TimeSpan took) => _mean = double.IsNaN(_mean) ? took.TotalSeconds : _mean + (took.TotalSeconds - _mean) * Weight;
}
