namespace RedHare.Patterns.Jobs;

/// <summary>What <see cref="StepScript.Script"/> answers.</summary>
/// <param name="Results">Of each outcome, the plain ones first: 1 done, 0 the lock was lost, 2 there is no such job any more; or nothing, and all are done.</param>
/// <param name="Jobs">What was taken.</param>
/// <param name="Due">When this worker should ask again though nobody wakes it; null if nothing tells.</param>
internal sealed record JobStep(long[] Results, TakenJob[] Jobs, TimeSpan? Due)
{
    /// <summary>Without those that the worker knows that it has.</summary>
    public JobStep Without(IReadOnlyCollection<TakenJob> held)
    {
        var known = held.Select(static job => job.Runs.Token).ToHashSet();
        return this with { Jobs = [.. Jobs.Where(job => !known.Contains(job.Runs.Token))] };
    }

    public static JobStep Read(Reply reply)
    {
        var (results, jobs, due) = (reply.Items[0].Items, reply.Items[1].Items, reply.Items[2].AsInteger());
        var taken = jobs.Count == 0 ? [] : new TakenJob[jobs.Count / 3];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = new TakenJob(jobs[3 * i].ToString(), RecordOf(jobs[3 * i + 1].Bytes), jobs[3 * i + 2].Bytes);
        var answers = results.Count == 0 ? [] : new long[results.Count];
        for (var i = 0; i < answers.Length; i++) answers[i] = results[i].AsInteger();
        return new JobStep(answers, taken, due < 0 ? null : TimeSpan.FromMilliseconds(due));
    }

    // What cannot be read (a later version wrote it) is given up by who takes it, and takes nobody else along.
    private static JobRecord RecordOf(ReadOnlyMemory<byte> stored)
    {
        try
        {
            return JobRecord.Read(stored);
        }
        catch (InvalidDataException)
        {
            return JobRecord.Unreadable;
        }
    }
}
