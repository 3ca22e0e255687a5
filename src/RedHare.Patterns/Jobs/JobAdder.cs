namespace RedHare.Patterns.Jobs;

/// <summary>
/// Adds jobs of many callers at once: who comes while calls are under way goes with the next one, together with all others who did. One caller alone waits for nobody; thousands share a few round trips. Two calls are
/// under way at a time, so that the server is at work on one while callers gather for the other; they are sent in the order in which jobs came.
/// </summary>
internal sealed class JobAdder(JobStore store)
{
    // Bytes of one call, so that a hundred big jobs do not hold up everybody else's commands.
    private const int MaxBytes = 1 << 20;

    private const int MaxCalls = 2;

    // Fewer than so many are not worth two calls.
    private const int Many = 8;

    // How often callers are let run who are about to add, while more come.
    private const int MaxTurns = 4;

    private readonly Lock _gate = new();
    private readonly Queue<Pending> _waiting = new();
    private int _calls;
    // One until the first has ended: a server that does not know the script yet refuses its call, and the next would overtake it.
    private int _mostCalls = 1;
    private bool _isSending;

    /// <summary>Adds a job; false when its id is there.</summary>
    public async ValueTask<bool> AddAsync(NewJob job, CancellationToken cancellation)
    {
        Pending? pending = null;
        var sends = false;
        lock (_gate)
        {
            if (_calls == 0 && !_isSending)
            {
                _calls = 1;
            }
            else
            {
                _waiting.Enqueue(pending = new Pending(job));
                sends = !_isSending && _calls < _mostCalls;
                _isSending |= sends;
            }
        }
        if (sends) _ = SendAsync();
        if (pending is not null) return await pending.Task.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return IsNew(await store.AddAsync([job], cancellation).ConfigureAwait(false), 0);
        }
        finally
        {
            End();
        }
    }

    // Sends what has gathered, until there is nothing or enough is under way.
    private async Task SendAsync()
    {
        // In process a call has ended when it comes back: then two are no gain.
        var overlaps = true;
        while (true)
        {
            await GatherAsync().ConfigureAwait(false);
            var batch = new List<Pending>();
            lock (_gate)
            {
                if (_waiting.Count == 0 || _calls >= _mostCalls)
                {
                    _isSending = false;
                    return;
                }
                var most = Math.Min(JobLua.Slice, overlaps && _calls == 0 && _waiting.Count >= Many ? (_waiting.Count + 1) / 2 : _waiting.Count);
                for (var bytes = 0; batch.Count < most && bytes < MaxBytes && _waiting.TryDequeue(out var next); batch.Add(next)) bytes += next.Job.Spec.Length;
                _calls++;
            }
            // Not awaited: the next call is sent behind it.
            overlaps = !CallAsync(batch).IsCompleted;
        }
    }

    // Those whom the last call has served come again: a moment for them, so that they go together.
    private async ValueTask GatherAsync()
    {
        var before = -1;
        for (var turn = 0; turn < MaxTurns; turn++)
        {
            lock (_gate)
            {
                if (_waiting.Count == before) return;
                before = _waiting.Count;
            }
            await Task.Yield();
        }
    }

    private async Task CallAsync(List<Pending> batch)
    {
        try
        {
            var jobs = new NewJob[batch.Count];
            for (var i = 0; i < jobs.Length; i++) jobs[i] = batch[i].Job;
            // Nobody's token: others' jobs are in it.
            var added = await store.AddAsync(jobs, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < jobs.Length; i++) batch[i].TrySetResult(IsNew(added, i));
        }
        catch (Exception exception)
        {
            foreach (var pending in batch) pending.TrySetException(exception);
        }
        End();
    }

    private void End()
    {
        lock (_gate)
        {
            _calls--;
            _mostCalls = MaxCalls;
            if (_waiting.Count == 0 || _isSending) return;
            _isSending = true;
        }
        _ = SendAsync();
    }

    private static bool IsNew(bool[] added, int at) => added.Length == 0 || added[at];

    private sealed class Pending(NewJob job) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public NewJob Job => job;
    }
}
