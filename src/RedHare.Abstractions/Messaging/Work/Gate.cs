namespace RedHare.Messaging.Work;

/// <summary>Open or closed; who finds it closed waits. Passing an open one costs one read.</summary>
internal sealed class Gate(bool isOpen)
{
    private readonly Lock _lock = new();
    private volatile TaskCompletionSource? _closed = isOpen ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsOpen => _closed is null;

    /// <summary>Completes when it is open, if only for a moment.</summary>
    public Task WaitAsync() => _closed?.Task ?? Task.CompletedTask;

    /// <summary>True when it was open.</summary>
    public bool Close()
    {
        lock (_lock)
        {
            if (_closed is not null) return false;
            _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    /// <summary>True when it was closed.</summary>
    public bool Open()
    {
        lock (_lock)
        {
            if (_closed is not { } closed) return false;
            _closed = null;
            closed.TrySetResult();
            return true;
        }
    }
}
