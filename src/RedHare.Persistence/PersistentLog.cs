using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Loading;

namespace RedHare.Persistence;

/// <summary>
/// A server's append log, in Redis 7's files. It keeps every change, by <c>appendfsync</c>; after an error of the disk writes are refused until a new base is there to go on from.
/// </summary>
public sealed class PersistentLog : IDurability
{
    // It takes up what is written while an fsync is under way.
    private const int RingBytes = 16 << 20;

    private readonly ServerContext _server;
    private readonly PersistenceOptions _options;
    private DurableWaiters _waiters;
    private LogRun? _run;
    private long _sizeAtBase;
    private bool _disposed;

    internal PersistentLog(ServerContext server, LogStore store, bool hasBase)
    {
        (_server, Store, _options) = (server, store, server.Configuration.Persistence);
        _waiters = new DurableWaiters(hasBase);
    }

    internal LogStore Store { get; }

    internal LogRun? Run => Volatile.Read(ref _run);

    /// <summary>There is no base yet to go on from: what is kept cannot be loaded.</summary>
    internal bool AwaitsBase => !Waiters.IsOpen;

    /// <inheritdoc/>
    public bool HasFailed => Waiters.Failure is not null;

    /// <inheritdoc/>
    public bool IsComplete => HasFailed || !AwaitsBase;

    private DurableWaiters Waiters => Volatile.Read(ref _waiters);

    /// <inheritdoc/>
    public bool HoldsReplies => _options.AppendFsync == FsyncPolicy.Always && Waiters.IsOpen;

    /// <inheritdoc/>
    public DurabilityStatus Status
    {
        get
        {
            var run = Run;
            return new(Store.FinishedBytes + (run?.Writer.FileLength ?? 0), Volatile.Read(ref _sizeAtBase), HasFailed ? 0 : run?.Keeper.Backlog ?? 0, !HasFailed);
        }
    }

    /// <inheritdoc/>
    public bool IsDurable(long position) => Waiters.IsDurable(position);

    /// <inheritdoc/>
    public bool TryAwait(long position, bool hasWritten, IDurableWaiter waiter) => Waiters.TryAwait(position, hasWritten, waiter);

    /// <inheritdoc/>
    public string? Wait(long position, bool hasWritten)
    {
        if (!IsDurable(position) && HoldsReplies) TryCommit(onlyQuickly: false);
        return Waiters.Wait(position, hasWritten);
    }

    /// <inheritdoc/>
    public bool TryCommit(bool onlyQuickly) => Run is { } run && run.Writer.TryCommit(onlyQuickly);

    /// <inheritdoc/>
    public void AwaitRoom() => Run?.Keeper.AwaitRoom();

    /// <summary>Replaces the data set by what the log holds. Returns null, or what went wrong. The unit holds all shards.</summary>
    internal string? Reload(ExecutionUnit unit)
    {
        if (AwaitsBase) return "the log has no base yet";
        return Waiters.Wait(_server.Engine.Effects.Position, hasWritten: true) ?? Reload(_server, Store, unit);
    }

    /// <summary>As above, with the log turned off: what its files hold.</summary>
    internal static string? Reload(ServerContext server, LogStore store, ExecutionUnit unit)
    {
        try
        {
            new LogLoader(server, store.Directory, store.Secret).Reload(store.Manifest, unit);
            return null;
        }
        catch (Exception exception) when (exception is PersistenceException or IOException or UnauthorizedAccessException)
        {
            server.Log?.Invoke(LogLevel.Warning, exception.Message);
            return exception.Message;
        }
    }

    /// <summary>Writes what is left and makes it durable.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Run?.Dispose();
    }

    /// <summary>Goes on with the last file, after loading; nobody is served yet.</summary>
    internal void Resume()
    {
        var run = Begin(Store.OpenLast(), _waiters);
        run.Writer.Failed = exception => OnFailed(run, exception);
        Volatile.Write(ref _run, run);
        NoteBase();
        run.Writer.Start();
    }

    /// <summary>Begins a run that goes on from a base that is still to be written. Under the locks of all shards; <see cref="Adopt"/> makes it the log's.</summary>
    internal LogRun Prepare(LogFile file)
    {
        // Who waits for the first base of all goes on waiting; who waited when the log failed was told.
        var run = Begin(file, HasFailed ? new DurableWaiters(isOpen: false) : Waiters);
        run.Writer.Failed = exception => run.Failure = exception;
        if (AwaitsBase) Volatile.Write(ref _run, run);
        run.Writer.Start();
        return run;
    }

    /// <summary>A prepared run has its base, and the manifest says so.</summary>
    internal void Adopt(LogRun run)
    {
        run.Writer.Failed = exception => OnFailed(run, exception);
        var before = Run;
        var isRecovery = HasFailed;
        Volatile.Write(ref _run, run);
        Volatile.Write(ref _waiters, run.Waiters);
        NoteBase();
        run.Waiters.Open();
        if (run.Failure is { } failure) OnFailed(run, failure);
        else if (isRecovery)
        {
            _server.Dispatcher.WriteRefusal = null;
            _server.Log?.Invoke(LogLevel.Warning, "AOF write error looks solved. The server can write again.");
        }
        if (!ReferenceEquals(before, run)) before?.Dispose();
    }

    /// <summary>A prepared run is given up.</summary>
    internal void Abandon(LogRun run)
    {
        if (ReferenceEquals(Run, run)) Volatile.Write(ref _run, null);
        run.Dispose();
    }

    /// <summary>The log was rewritten, or begins.</summary>
    internal void NoteBase() => Volatile.Write(ref _sizeAtBase, Store.FinishedBytes + (Run?.Writer.FileLength ?? 0));

    private LogRun Begin(LogFile file, DurableWaiters waiters)
    {
        var keeper = _server.Engine.Effects.Keep(RingBytes);
        return new LogRun(keeper, new LogWriter(keeper, file, _options, waiters, () => _server.Engine.UnixMilliseconds / 1000), waiters);
    }

    private void OnFailed(LogRun run, Exception exception)
    {
        run.Failure = exception;
        // The system's words without the path, as strerror gives them to Redis.
        var reason = exception.Message.Split(" : ")[0].TrimEnd('.');
        var error = "MISCONF Errors writing to the AOF file: " + reason;
        _server.Dispatcher.WriteRefusal = error;
        run.Waiters.Fail(error);
        _server.Log?.Invoke(LogLevel.Warning, $"The append only file cannot be written any more, and writes are refused until a new one can be made: {exception.Message}");
    }
}
