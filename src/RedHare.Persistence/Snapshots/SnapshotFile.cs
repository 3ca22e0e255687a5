using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Files;
using RedHare.Persistence.Loading;

namespace RedHare.Persistence.Snapshots;

/// <summary>A server's snapshot: <c>dir</c>/<c>dbfilename</c>, in Redis's RDB format.</summary>
public sealed class SnapshotFile : ISnapshots
{
    private readonly ServerContext _server;
    private readonly IFileLayer _files;
    private long _saved, _lastSave, _loaded, _expired;

    private SnapshotFile(ServerContext server, IFileLayer files)
    {
        (_server, _files) = (server, files);
        _lastSave = server.StartedAt.ToUnixTimeSeconds();
    }

    /// <inheritdoc/>
    public DateTimeOffset LastSave => DateTimeOffset.FromUnixTimeSeconds(Volatile.Read(ref _lastSave));

    /// <inheritdoc/>
    public (long Keys, long Expired) LastLoad => (Volatile.Read(ref _loaded), Volatile.Read(ref _expired));

    /// <inheritdoc/>
    public long UnsavedChanges => Math.Max(0, _server.Engine.Statistics.Changes - Volatile.Read(ref _saved));

    /// <summary>Where the file is, by the configuration of now.</summary>
    internal string Path => System.IO.Path.Combine(_server.Configuration.Process.Directory, _server.Configuration.Persistence.SnapshotFileName);

    /// <summary>Gives a server its snapshot file; nothing is read.</summary>
    public static SnapshotFile Attach(ServerContext server, IFileLayer? files = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var file = new SnapshotFile(server, files ?? new SystemFileLayer());
        server.Snapshots = file;
        return file;
    }

    /// <summary>Loads the file, if there is one, into a server that serves nobody yet.</summary>
    /// <exception cref="PersistenceException">It cannot be loaded.</exception>
    public void LoadAtStart()
    {
        if (!_files.FileExists(Path)) return;
        var started = Environment.TickCount64;
        var loader = new SnapshotLoader(_server) { HasHelp = true };
        try
        {
            using var stream = new WatchedStream(_files.OpenRead(Path), _server.Loading);
            if (_server.Loading is { } progress) progress.TotalBytes = stream.Length;
            loader.Load(stream, Path);
        }
        catch (PersistenceException)
        {
            Log(LogLevel.Warning, "Terminating server after rdb file reading failure.");
            throw;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PersistenceException($"The RDB file '{Path}' cannot be read: {exception.Message}", exception);
        }
        NoteLoaded(loader);
        Log(LogLevel.Notice, $"Done loading RDB, keys loaded: {loader.Loaded}, keys expired: {loader.Expired}{(loader.Empty > 0 ? $", empty keys skipped: {loader.Empty}" : "")}.");
        Log(LogLevel.Notice, FormattableString.Invariant($"DB loaded from disk: {(Environment.TickCount64 - started) / 1000.0:0.000} seconds"));
    }

    /// <summary>What was loaded so far, from whatever file, is no change.</summary>
    internal void NoteLoaded() => Volatile.Write(ref _saved, _server.Engine.Statistics.Changes);

    /// <inheritdoc/>
    public string? Save(ExecutionUnit unit)
    {
        var path = Path;
        var aside = System.IO.Path.Combine(_server.Configuration.Process.Directory, $"temp-{Environment.ProcessId}.rdb");
        try
        {
            Write(unit, aside);
            _files.Move(aside, path);
            _files.SyncDirectory(_server.Configuration.Process.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log(LogLevel.Warning, $"Write error saving DB on disk: {exception.Message}");
            Discard(aside);
            return $"the snapshot could not be written: {exception.Message}";
        }
        Log(LogLevel.Notice, "DB saved on disk");
        NoteSaved(_server.Engine.Statistics.Changes);
        return null;
    }

    /// <inheritdoc/>
    public void NoteSaved(long changes)
    {
        Volatile.Write(ref _saved, changes);
        Volatile.Write(ref _lastSave, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    /// <inheritdoc/>
    public string? Load(ExecutionUnit unit, bool flush, bool merge)
    {
        ArgumentNullException.ThrowIfNull(unit);
        try
        {
            using var stream = new WatchedStream(_files.OpenRead(Path), _server.Loading);
            if (_server.Loading is { } progress) progress.TotalBytes = stream.Length;
            if (flush)
            {
                _server.Engine.Flush(unit, -1, lazy: false);
                Replay("FUNCTION", "FLUSH");
            }
            var loader = new SnapshotLoader(_server) { Replaces = merge };
            loader.Load(stream, Path);
            NoteLoaded(loader);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PersistenceException)
        {
            Log(LogLevel.Warning, exception.Message);
            return exception.Message;
        }
    }

    private void NoteLoaded(SnapshotLoader loader)
    {
        Volatile.Write(ref _loaded, loader.Loaded);
        Volatile.Write(ref _expired, loader.Expired);
    }

    private void Replay(params string[] words)
    {
        var line = new Arguments();
        line.Fill([.. words.Select(System.Text.Encoding.ASCII.GetBytes)]);
        new Replay(_server).TryRun(line);
    }

    private void Write(ExecutionUnit unit, string path)
    {
        _files.Delete(path);
        using var file = _files.OpenAppend(path);
        using var stream = new AppendStream(file);
        SnapshotWriter.Write(stream, _server, unit);
        file.Sync();
    }

    private void Discard(string path)
    {
        try
        {
            _files.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log(LogLevel.Warning, $"The unfinished snapshot '{path}' cannot be deleted: {exception.Message}");
        }
    }

    private void Log(LogLevel level, string message) => _server.Log?.Invoke(level, message);
}
