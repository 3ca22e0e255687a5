using System.Threading.Channels;

namespace RedHare.Patterns.Jobs;

/// <summary>Runs one job after the other.</summary>
internal sealed class SingleHands(JobVerdicts verdicts, Func<TakenJob, CancellationToken, ValueTask> handler) : IJobHands
{
    public int Size => 1;

    public async ValueTask RunAsync(TakenJob first, ChannelReader<TakenJob> more, ChannelWriter<JobSignal> ended) => ended.TryWrite(new JobSignal(await RunAsync(first).ConfigureAwait(false), false));

    private async ValueTask<JobOutcome> RunAsync(TakenJob job)
    {
        using var run = JobTelemetry.Begin(verdicts.Store.Name, job);
        var token = job.Begin();
        var begun = verdicts.Time.GetTimestamp();
        JobOutcome outcome;
        try
        {
            token.ThrowIfCancellationRequested();
            var limit = verdicts.LimitOf(job);
            if (limit == Timeout.InfiniteTimeSpan) await handler(job, token).ConfigureAwait(false);
            else await RunWithinAsync(job, limit, token).ConfigureAwait(false);
            outcome = verdicts.Completed(job);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            run.Fail(exception);
            outcome = verdicts.Failed(job, exception);
        }
        job.Took = verdicts.Time.GetElapsedTime(begun);
        run.End(outcome);
        return outcome;
    }

    private async ValueTask RunWithinAsync(TakenJob job, TimeSpan limit, CancellationToken token)
    {
        var work = Task.Run(() => handler(job, token).AsTask(), CancellationToken.None);
        try
        {
            await work.WaitAsync(limit, verdicts.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            // It is told to end, and is not waited for: the next attempt may overlap a handler that does not listen, which is what the fencing token is for.
            job.End(JobEnd.TimedOut);
            _ = work.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new TimeoutException($"The attempt took longer than {limit}.");
        }
    }
}
