using System.Runtime.InteropServices;
using RedHare.Server.Logging;

namespace RedHare.Cli;

/// <summary>
/// SIGTERM and SIGINT, which end the server cleanly; a second SIGINT ends the process at once, and SIGHUP does nothing, as in Redis. Only the
/// executable listens to signals: in another's process they are that process's business.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private TaskCompletionSource _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _hangUp;
    private readonly ServerLog _log;

    public ShutdownSignals(ServerLog log)
    {
        _log = log;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive);
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true);
    }

    /// <summary>Completed by the first signal.</summary>
    public Task Received => Volatile.Read(ref _received).Task;

    /// <summary>The signal was a SIGINT.</summary>
    public bool IsInterrupt { get; private set; }

    /// <summary>The server could not end: the next signal is the first again.</summary>
    public void Await() => Volatile.Write(ref _received, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _hangUp.Dispose();
    }

    private void Receive(PosixSignalContext context)
    {
        context.Cancel = true;
        var isInterrupt = context.Signal == PosixSignal.SIGINT;
        if (isInterrupt && _received.Task.IsCompleted)
        {
            _log.Warning("You insist... exiting now.");
            Environment.Exit(1);
        }
        _log.Warning(isInterrupt ? "Received SIGINT scheduling shutdown..." : "Received SIGTERM scheduling shutdown...");
        IsInterrupt = isInterrupt;
        Volatile.Read(ref _received).TrySetResult();
    }
}
