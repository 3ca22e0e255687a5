namespace RedHare.Patterns.Jobs;

/// <summary>Runs jobs, as a class that dependencies can be given to; each job has an instance in a scope of its own.</summary>
/// <typeparam name="TJob">What is to be done.</typeparam>
public interface IJobHandler<TJob>
{
    /// <summary>Runs a job. What it throws is the attempt's failure.</summary>
    /// <param name="job">Which.</param>
    /// <param name="cancellation">Cancelled when the lock is lost, the time is up, the job is cancelled or the application stops.</param>
    ValueTask HandleAsync(Job<TJob> job, CancellationToken cancellation);
}
