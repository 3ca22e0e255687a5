using System.Threading.Channels;

namespace RedHare.Patterns.Jobs;

/// <summary>Runs several jobs by one call of the handler. What the handler does not fail by name is completed; if it throws, all have failed that it had not failed before.</summary>
internal sealed class BatchHands(JobVerdicts verdicts, JobBatchOptions options, Func<IReadOnlyList<TakenJob>, CancellationToken, ValueTask> handler) : IJobHands
{
    public int Size => options.Size;

    public async ValueTask RunAsync(TakenJob first, ChannelReader<TakenJob> more, ChannelWriter<JobSignal> ended)
    {
        var jobs = new List<TakenJob> { first };
        while (jobs.Count < options.Size && more.TryRead(out var next)) jobs.Add(next);
        if (jobs.Count < options.Size && options.Delay > TimeSpan.Zero) await GatherAsync(jobs, more).ConfigureAwait(false);
        foreach (var job in jobs) job.Begin();
        using var run = JobTelemetry.Begin(verdicts.Store.Name, first, jobs);
        using var end = new CancellationTokenSource();
        foreach (var job in jobs) job.Batch = end;
        Exception? failure = null;
        var begun = verdicts.Time.GetTimestamp();
        try
        {
            await Task.Run(() => handler(jobs, end.Token).AsTask(), CancellationToken.None).WaitAsync(verdicts.Options.Timeout, verdicts.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException) when (verdicts.Options.Timeout != Timeout.InfiniteTimeSpan)
        {
            foreach (var job in jobs) job.End(JobEnd.TimedOut);
            failure = new TimeoutException($"The batch took longer than {verdicts.Options.Timeout}.");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failure = exception;
        }
        if (failure is not null) run.Fail(failure);
        var took = verdicts.Time.GetElapsedTime(begun);
        foreach (var job in jobs)
        {
            job.Batch = null;
            job.Took = took;
            var outcome = (job.Failure ?? failure) is { } why ? verdicts.Failed(job, why) : verdicts.Completed(job);
            run.End(outcome);
            ended.TryWrite(new JobSignal(outcome, false));
        }
    }

    private async ValueTask GatherAsync(List<TakenJob> jobs, ChannelReader<TakenJob> more)
    {
        var begun = verdicts.Time.GetTimestamp();
        while (jobs.Count < options.Size)
        {
            var left = options.Delay - verdicts.Time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero) return;
            using var waiting = new CancellationTokenSource(left, verdicts.Time);
            try
            {
                if (!await more.WaitToReadAsync(waiting.Token).ConfigureAwait(false)) return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            while (jobs.Count < options.Size && more.TryRead(out var next)) jobs.Add(next);
        }
    }
}
