namespace RedHare.Patterns.Leases;

/// <summary>One caller that waits for a notice. A notice that comes between two waits is kept.</summary>
internal sealed class Waiter(Topic? topic, string id) : IDisposable
{
    private volatile TaskCompletionSource _notice = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    /// <summary>Whether a notice came that no attempt has followed yet.</summary>
    public bool IsNotified => _notice.Task.IsCompleted;

    /// <summary>False when it had one already.</summary>
    public bool Notify() => _notice.TrySetResult();

    /// <summary>Waits for a notice or for a time, whichever comes first. One that came before the last call of <see cref="Expect"/> does not count.</summary>
    public async ValueTask WaitAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellation)
    {
        await _notice.Task.WaitAsync(delay, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Makes ready for the next notice; to be called before an attempt. True when there was one.</summary>
    public bool Expect()
    {
        if (!IsNotified) return false;
        _notice = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return true;
    }

    /// <summary>Gives the last notice to the one that has come next after this.</summary>
    public void PassOn() => topic?.NotifyAfter(this);

    /// <summary>Leaves. A notice that was meant to have an attempt follow goes to the next.</summary>
    public void Dispose() => topic?.Leave(this);
}
