using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Directories;
using RedHare.Persistence.Files;
using RedHare.Persistence.Loading;

namespace RedHare.Persistence;

/// <summary>
/// A server's append log, in Redis 7's files: <see cref="Open"/> loads what the directory holds and keeps every change from then on, by <c>appendfsync</c>.
/// </summary>
public sealed class PersistentLog : IDurability
{
    private readonly ServerContext _server;
    private readonly DirectoryLock _lock;
    private readonly DurableWaiters _waiters = new();
    private readonly PersistenceOptions _options;
    private readonly Engine.EffectKeeper _keeper;
    private readonly LogWriter _writer;
    private readonly long _olderSize, _startSize;
    private int _disposed;

    private PersistentLog(ServerContext server, LogDirectory directory, LogManifest manifest, ulong secret, DirectoryLock directoryLock)
    {
        (_server, _lock, _options) = (server, directoryLock, server.Configuration.Persistence);
        var file = new LogFile(directory.Files, directory.PathOf(manifest.Incremental[^1].Name), secret);
        LogFileEntry[] older = manifest.Base is { } first ? [first, .. manifest.Incremental.SkipLast(1)] : [.. manifest.Incremental.SkipLast(1)];
        foreach (var entry in older)
            using (var stream = directory.Files.OpenRead(directory.PathOf(entry.Name))) _olderSize += stream.Length;
        _startSize = _olderSize + file.Length;
        _keeper = server.Engine.Effects.Keep();
        _writer = new LogWriter(_keeper, file, _options, _waiters, TimeProvider.System) { Failed = OnFailed };
    }

    /// <summary>Loads the data directory of a server that serves nobody yet, and keeps its changes there from now on.</summary>
    /// <param name="server">A server whose data set is empty; its <see cref="ServerContext.Durability"/> is set.</param>
    /// <param name="files">The disk; the system's by default.</param>
    /// <exception cref="PersistenceException">The directory is in use, or its files cannot be read; nothing was changed in them.</exception>
    public static PersistentLog Open(ServerContext server, IFileLayer? files = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        files ??= new SystemFileLayer();
        var path = server.Configuration.Process.Directory;
        var taken = DirectoryLock.Take(path);
        try
        {
            return Load(server, files, path, taken);
        }
        catch (Exception exception)
        {
            taken.Dispose();
            if (exception is IOException or UnauthorizedAccessException) throw new PersistenceException($"The data directory '{path}' cannot be opened: {exception.Message}", exception);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool HoldsReplies => _options.AppendFsync == FsyncPolicy.Always;

    /// <inheritdoc/>
    public DurabilityStatus Status => new(_olderSize + _writer.FileLength, _startSize, _waiters.Failure is null ? _keeper.Backlog : 0, _waiters.Failure is null);

    /// <inheritdoc/>
    public bool IsDurable(long position) => _waiters.IsDurable(position);

    /// <inheritdoc/>
    public bool TryAwait(long position, bool hasWritten, IDurableWaiter waiter) => _waiters.TryAwait(position, hasWritten, waiter);

    /// <inheritdoc/>
    public string? Wait(long position, bool hasWritten) => _waiters.Wait(position, hasWritten);

    /// <inheritdoc/>
    public void AwaitRoom() => _keeper.AwaitRoom();

    /// <summary>Writes what is left, makes it durable, and lets the directory go.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _writer.Dispose();
        _lock.Dispose();
    }

    private static PersistentLog Load(ServerContext server, IFileLayer files, string path, DirectoryLock taken)
    {
        var meta = DirectoryMeta.Open(files, path);
        var directory = new LogDirectory(files, server.Configuration);
        var manifest = directory.Open();
        directory.Create();
        var started = Environment.TickCount64;
        var loader = new LogLoader(server, directory, meta.SealSecret);
        loader.Load(manifest);
        if (!manifest.IsEmpty) server.Log?.Invoke(LogLevel.Notice, $"DB loaded from append only file: {(Environment.TickCount64 - started) / 1000.0:0.000} seconds, {loader.Commands} commands");
        manifest = directory.Clean(manifest, history: !server.Configuration.Persistence.KeepsHistory);
        manifest = Complete(directory, manifest);
        var log = new PersistentLog(server, directory, manifest, meta.SealSecret, taken);
        server.Durability = log;
        log._writer.Start();
        return log;
    }

    /// <summary>A new log begins with an empty base, as Redis's does; every log has a file to append to.</summary>
    private static LogManifest Complete(LogDirectory directory, LogManifest manifest)
    {
        if (manifest.Incremental.Count > 0) return manifest;
        if (manifest.Base is null) manifest = manifest with { Base = Create(directory, directory.NextBase(manifest)) };
        manifest = manifest with { Incremental = [Create(directory, directory.NextIncremental(manifest))] };
        directory.Files.SyncDirectory(directory.Path);
        directory.Save(manifest);
        return manifest;
    }

    // A file of that name that the manifest does not know was left by a crash before its manifest was there.
    private static LogFileEntry Create(LogDirectory directory, LogFileEntry entry)
    {
        directory.Files.Delete(directory.PathOf(entry.Name));
        directory.Files.OpenAppend(directory.PathOf(entry.Name)).Dispose();
        return entry;
    }

    private void OnFailed(Exception exception)
    {
        // The system's words without the path, as strerror gives them to Redis.
        var reason = exception.Message.Split(" : ")[0].TrimEnd('.');
        var error = "MISCONF Errors writing to the AOF file: " + reason;
        _server.Dispatcher.WriteRefusal = error;
        _waiters.Fail(error);
        _server.Log?.Invoke(LogLevel.Warning, $"The append only file cannot be written any more, and writes are refused until the server is started again: {exception.Message}");
    }
}
