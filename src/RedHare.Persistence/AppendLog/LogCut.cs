namespace RedHare.Persistence.AppendLog;

/// <summary>A place in the order of effects where the log goes on in another file.</summary>
internal sealed class LogCut(long position)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What lies before it goes to the old file, what lies behind to the new one.</summary>
    public long Position { get; } = position;

    /// <summary>Waits until the new file is begun; throws what hindered that.</summary>
    public void Wait() => _reached.Task.GetAwaiter().GetResult();

    /// <summary>Waits until it is known whether it could be begun.</summary>
    public void Await() => Task.WaitAny(_reached.Task);

    public void Reached() => _reached.TrySetResult();

    public void Failed(Exception exception) => _reached.TrySetException(exception);
}
