namespace RedHare.Patterns.Jobs;

/// <summary>
/// Adds jobs of many callers at once: who comes while a call is under way goes with the next one, together with all others who did. One caller alone waits for nobody; thousands share a few round trips.
/// </summary>
internal sealed class JobAdder(JobStore store)
{
    // Bytes of one call, so that a hundred big jobs do not hold up everybody else's commands.
    private const int MaxBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private int _underWay;

    /// <summary>Adds a job; false when its id is there.</summary>
    public async ValueTask<bool> AddAsync(NewJob job, CancellationToken cancellation)
    {
        Pending pending;
        lock (_gate)
        {
            if (_underWay == 0 && _waiting.Count == 0)
            {
                _underWay++;
                pending = null!;
            }
            else
            {
                _waiting.Enqueue(pending = new Pending(job));
            }
        }
        if (pending is not null) return await pending.Task.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return (await store.AddAsync([job], cancellation).ConfigureAwait(false))[0];
        }
        finally
        {
            if (HasMore()) _ = SendWaitingAsync();
        }
    }

    private bool HasMore()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return true;
            _underWay--;
            return false;
        }
    }

    // Who has ended a call sends what has gathered meanwhile, until there is nothing.
    private async Task SendWaitingAsync()
    {
        var batch = new List<Pending>();
        while (true)
        {
            // Those whom the last call has served come again: a moment for them, so that they go together.
            if (batch.Count > 1) await Task.Yield();
            batch.Clear();
            lock (_gate)
            {
                for (var bytes = 0; batch.Count < JobLua.Slice && bytes < MaxBytes && _waiting.TryDequeue(out var next); batch.Add(next)) bytes += next.Job.Spec.Length;
                if (batch.Count == 0)
                {
                    _underWay--;
                    return;
                }
            }
            try
            {
                var jobs = new NewJob[batch.Count];
                for (var i = 0; i < jobs.Length; i++) jobs[i] = batch[i].Job;
                // Nobody's token: others' jobs are in it.
                var added = await store.AddAsync(jobs, CancellationToken.None).ConfigureAwait(false);
                for (var i = 0; i < jobs.Length; i++) batch[i].TrySetResult(added[i]);
            }
            catch (Exception exception)
            {
                foreach (var pending in batch) pending.TrySetException(exception);
            }
        }
    }

    private sealed class Pending(NewJob job) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public NewJob Job => job;
    }
}
