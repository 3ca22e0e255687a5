using RedHare.Engine;

namespace RedHare.Persistence.AppendLog;

/// <summary>The log from one base on: who reads the effects, who writes them, who waits for them. It ends with the first error.</summary>
internal sealed class LogRun(EffectKeeper keeper, LogWriter writer, DurableWaiters waiters) : IDisposable
{
    public EffectKeeper Keeper { get; } = keeper;

    public LogWriter Writer { get; } = writer;

    public DurableWaiters Waiters { get; } = waiters;

    /// <summary>What ended it before its time.</summary>
    public Exception? Failure { get => Volatile.Read(ref _failure); set => Volatile.Write(ref _failure, value); }

    private Exception? _failure;

    public void Dispose() => Writer.Dispose();
}
