using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Jobs;

/// <summary>Who waits in this process for jobs to end. One reader of the queue's events serves all of them, and reads while there are some.</summary>
internal sealed class JobWatch(JobStore store)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<TaskCompletionSource<JobEvent>>> _waiting = [];
    private readonly JobEventReader _reader = new(store);
    private CancellationTokenSource? _end;
    private TaskCompletionSource? _ready;

    /// <summary>Begins to wait for a job's end; what happens from the moment that this has returned is not missed, as long as the server is there.</summary>
    public async ValueTask<TaskCompletionSource<JobEvent>> JoinAsync(string id, CancellationToken cancellation)
    {
        var waiter = new TaskCompletionSource<JobEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ready;
        lock (_gate)
        {
            if (!_waiting.TryGetValue(id, out var waiters)) _waiting.Add(id, waiters = []);
            waiters.Add(waiter);
            if (_end is null)
            {
                (_end, _ready) = (new CancellationTokenSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                _ = RunAsync(_ready, _end.Token);
            }
            ready = _ready!;
        }
        try
        {
            await ready.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            Leave(id, waiter);
            throw;
        }
        return waiter;
    }

    public void Leave(string id, TaskCompletionSource<JobEvent> waiter)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(id, out var waiters) && waiters.Remove(waiter) && waiters.Count == 0) _waiting.Remove(id);
            if (_waiting.Count > 0) return;
            _end?.Cancel();
            _end = null;
        }
    }

    private async Task RunAsync(TaskCompletionSource ready, CancellationToken end)
    {
        try
        {
            // Waiters look at the job themselves from time to time: a server that is away now is no reason to fail.
            var position = await _reader.NewestAsync(end).ConfigureAwait(false);
            ready.TrySetResult();
            await foreach (var happened in _reader.ReadAsync(position, end).ConfigureAwait(false))
                if (happened.Kind is JobEventKind.Completed or JobEventKind.Failed or JobEventKind.Removed) Announce(happened);
        }
        catch (Exception exception) when (exception is OperationCanceledException or RedisServerException || Leasing.IsAway(exception))
        {
            ready.TrySetResult();
            lock (_gate)
                if (_end?.Token == end) _end = null;
        }
    }

    private void Announce(JobEvent happened)
    {
        lock (_gate)
            if (_waiting.TryGetValue(happened.JobId, out var waiters))
                foreach (var waiter in waiters) waiter.TrySetResult(happened);
    }
}
