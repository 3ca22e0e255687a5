using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Commands.Replication;
using RedHare.Files;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Background;
using RedHare.Persistence.Directories;
using RedHare.Persistence.Loading;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence;

/// <summary>A server's data directory: loads what it holds, keeps changes there while <c>appendonly</c> says so, and does the background work on it.</summary>
public sealed class ServerPersistence : IBackgroundWork
{
    private readonly ServerContext _server;
    private readonly IFileLayer _files;
    private readonly BackgroundWork _background;
    private readonly Lock _turning = new();
    private DirectoryLock? _lock;
    private LogStore? _store;
    private int _disposed;
    private bool _isReloading;

    private ServerPersistence(ServerContext server, IFileLayer files)
    {
        (_server, _files) = (server, files);
        _background = new BackgroundWork(server, files, this);
    }

    internal PersistentLog? Log => _server.Durability as PersistentLog;

    /// <summary>
    /// Loads the data directory of a server that serves nobody yet: the append log if <c>appendonly</c> says so, otherwise the snapshot. The log keeps its changes from now on, or from when
    /// <c>appendonly</c> is turned on.
    /// </summary>
    /// <param name="server">A server whose data set is empty; its <see cref="ServerContext.Durability"/>, <see cref="ServerContext.Snapshots"/> and <see cref="ServerContext.Background"/> are set.</param>
    /// <param name="files">The disk; the system's by default.</param>
    /// <param name="loadsSnapshot">False leaves a snapshot alone.</param>
    /// <param name="takesDirectory">Whether the directory is this server's alone though it keeps no log there: two who save the same snapshot would undo each other's work.</param>
    /// <exception cref="PersistenceException">The directory is in use, or its files cannot be read; nothing was changed in them.</exception>
    public static ServerPersistence Open(ServerContext server, IFileLayer? files = null, bool loadsSnapshot = true, bool takesDirectory = false)
    {
        ArgumentNullException.ThrowIfNull(server);
        files ??= new SystemFileLayer();
        var opened = new ServerPersistence(server, files);
        var snapshot = SnapshotFile.Attach(server, files);
        try
        {
            if (takesDirectory) opened.TakeLock();
            if (server.Configuration.Persistence.AppendOnly) opened.Load();
            else if (loadsSnapshot) snapshot.LoadAtStart();
            snapshot.NoteLoaded();
        }
        catch
        {
            opened.Dispose();
            throw;
        }
        server.Background = opened;
        server.Configuration.OnChange("appendonly", opened.TurnLog);
        // It may have been changed while the data was loaded.
        opened.TurnLog();
        server.Configuration.OnChange("aof-disable-auto-gc", opened.ForgetHistory);
        server.Configuration.OnChange("save", opened.Reconsider);
        server.Configuration.OnChange("stop-writes-on-bgsave-error", opened.Reconsider);
        return opened;
    }

    /// <inheritdoc/>
    public BackgroundFigures Figures => _background.Figures;

    /// <inheritdoc/>
    public BackgroundAnswer Rewrite(bool later) => _background.Rewrite(later);

    /// <inheritdoc/>
    public BackgroundAnswer Save(bool schedule, bool later) => _background.Save(schedule, later);

    /// <inheritdoc/>
    public void Synchronize(FullSync sync) => _background.Synchronize(sync);

    /// <inheritdoc/>
    public void NoteFlushed()
    {
        // A log that is loaded again begins with a flush, and that is no wish of anybody's.
        if (!_isReloading) _background.NoteFlushed();
    }

    /// <inheritdoc/>
    public void NoteSaved() => _background.NoteSaved();

    /// <inheritdoc/>
    public string? ReloadLog(Engine.ExecutionUnit unit)
    {
        // Said by the log that is being loaded.
        if (_isReloading) return "the log is being loaded";
        _isReloading = true;
        try
        {
            var refusal = Reload(unit);
            if (refusal is null) (_server.Snapshots as SnapshotFile)?.NoteLoaded();
            return refusal;
        }
        finally
        {
            _isReloading = false;
        }
    }

    private string? Reload(Engine.ExecutionUnit unit)
    {
        // A log that waits for its first base has written nothing that could be loaded: what its files hold is from before.
        if (Log is { } log && (!log.AwaitsBase || log.HasFailed || _background.IsRewriting)) return log.Reload(unit);
        try
        {
            return PersistentLog.Reload(_server, TakeStore(), unit);
        }
        catch (Exception exception) when (exception is PersistenceException or IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public void Tick() => _background.Tick();

    /// <inheritdoc/>
    public bool Break() => _background.Break();

    /// <summary>Ends the background work and the log, and lets the directory go.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _background.Stop();
        Log?.Dispose();
        _lock?.Dispose();
    }

    /// <summary>The log's files; the directory is taken when they are asked for first.</summary>
    /// <exception cref="PersistenceException">The directory is in use, or the manifest cannot be read.</exception>
    internal LogStore TakeStore()
    {
        if (_store is not null) return _store;
        Take(out var meta);
        var directory = new LogDirectory(_files, _server.Configuration);
        var manifest = directory.Open();
        directory.Create();
        return _store = Keep(directory, directory.Clean(manifest, history: false), meta);
    }

    private void Load()
    {
        Guard(() =>
        {
            Take(out var meta);
            var directory = new LogDirectory(_files, _server.Configuration);
            var manifest = directory.Open();
            directory.Create();
            var started = Environment.TickCount64;
            var loader = new LogLoader(_server, directory, meta.SealSecret);
            loader.Load(manifest);
            if (!manifest.IsEmpty) Write(LogLevel.Notice, $"DB loaded from append only file: {(Environment.TickCount64 - started) / 1000.0:0.000} seconds, {loader.Keys} keys of a snapshot, {loader.Commands} commands");
            manifest = directory.Clean(manifest, history: !_server.Configuration.Persistence.KeepsHistory);
            _store = Keep(directory, Complete(directory, manifest), meta);
            var log = new PersistentLog(_server, _store, hasBase: true);
            log.Resume();
            _server.Durability = log;
        });
    }

    /// <summary>A new log begins with an empty base, as Redis's does; every log has a file to append to.</summary>
    private LogManifest Complete(LogDirectory directory, LogManifest manifest)
    {
        if (manifest.Incremental.Count > 0) return manifest;
        if (manifest.Base is null) manifest = manifest with { Base = CreateBase(directory) };
        manifest = manifest with { Incremental = [Create(directory, directory.IncrementalOf(1))] };
        directory.Files.SyncDirectory(directory.Path);
        directory.Save(manifest);
        return manifest;
    }

    private LogFileEntry CreateBase(LogDirectory directory)
    {
        if (!_server.Configuration.Persistence.UsesSnapshotBase) return Create(directory, directory.BaseOf(1, BaseFormat.Commands));
        var entry = directory.BaseOf(1, BaseFormat.Snapshot);
        using var file = new SnapshotSink(_server, directory.Files, directory.PathOf(entry.Name), static () => false);
        file.Begin(SnapshotWriter.FormatOf(_server), [], isLogBase: true);
        file.Complete();
        return entry;
    }

    // A file of that name that the manifest does not know was left by a crash before its manifest was there.
    private static LogFileEntry Create(LogDirectory directory, LogFileEntry entry)
    {
        directory.Files.Delete(directory.PathOf(entry.Name));
        directory.Files.OpenAppend(directory.PathOf(entry.Name)).Dispose();
        return entry;
    }

    private string? ForgetHistory()
    {
        Volatile.Read(ref _store)?.Reconsider();
        return null;
    }

    private string? Reconsider()
    {
        _background.Refuse();
        return null;
    }

    /// <summary>CONFIG SET appendonly. Returns why not, or null.</summary>
    private string? TurnLog()
    {
        lock (_turning) return Turn();
    }

    private string? Turn()
    {
        if (_server.Configuration.Persistence.AppendOnly == _server.Durability is not null) return null;
        if (_server.Durability is { } log)
        {
            _background.CancelRewrite();
            _server.Durability = null;
            log.Dispose();
            _server.Dispatcher.WriteRefusal = null;
            return null;
        }
        try
        {
            _server.Durability = new PersistentLog(_server, TakeStore(), hasBase: false);
        }
        catch (Exception exception) when (exception is PersistenceException or IOException or UnauthorizedAccessException)
        {
            Write(LogLevel.Warning, exception.Message);
            return "Unable to turn on AOF. Check server logs.";
        }
        _background.Restart();
        return null;
    }

    private void Take(out DirectoryMeta meta)
    {
        TakeLock();
        meta = DirectoryMeta.Open(_files, _server.Configuration.Process.Directory);
    }

    private void TakeLock() => _lock ??= Lock(_server.Configuration.Process.Directory, _server.Configuration.Persistence.AppendFileName);

    // Logs of different names may share a directory, as they may with Redis.
    private static DirectoryLock Lock(string directory, string log)
    {
        try
        {
            return log == PersistenceOptions.UsualAppendFileName ? DirectoryLock.Take(directory) : DirectoryLock.Take(directory, $"{log}.redhare.lock");
        }
        catch (IOException exception)
        {
            throw new PersistenceException(exception.Message, exception);
        }
    }

    private LogStore Keep(LogDirectory directory, LogManifest manifest, DirectoryMeta meta) =>
        new(directory, manifest, meta.SealSecret, () => _server.Configuration.Persistence.KeepsHistory) { Head = Head };

    // Who cuts a log at a time finds one at the beginning of each file, also of one that was begun before times were asked for.
    private byte[] Head() => System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"#TS:{_server.Engine.UnixMilliseconds / 1000}\r\n"));

    private void Guard(Action open)
    {
        try
        {
            open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PersistenceException($"The data directory '{_server.Configuration.Process.Directory}' cannot be opened: {exception.Message}", exception);
        }
    }

    private void Write(LogLevel level, string message) => _server.Log?.Invoke(level, message);
}
