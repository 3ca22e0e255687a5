using RedHare.Commands;
using RedHare.Engine;
using RedHare.Files;
using RedHare.Persistence.Background;

namespace RedHare.Persistence.Snapshots;

/// <summary>Writes a snapshot's keys to an RDB file as they come, in the databases' order or not.</summary>
internal sealed class SnapshotSink : ISnapshotSink, IDisposable
{
    private const int BeginEvery = 1 << 20, SyncEvery = 32 << 20;

    private readonly ServerContext _server;
    private readonly IAppendFile _file;
    private readonly AppendStream _stream;
    private readonly Func<bool> _syncsOften;
    private readonly Delay _delay;
    private RdbWriter? _writer;
    private int _database = -1;
    private long _begun, _synced;

    /// <summary>Begins a file.</summary>
    /// <param name="server">Whose keys they are.</param>
    /// <param name="files">The disk.</param>
    /// <param name="path">The file; what has its name is deleted.</param>
    /// <param name="syncsOften">Whether it is synced as it grows.</param>
    /// <param name="isOver">Whether the work that it belongs to was given up.</param>
    public SnapshotSink(ServerContext server, IFileLayer files, string path, Func<bool> syncsOften, Func<bool>? isOver = null)
    {
        (_server, _syncsOften) = (server, syncsOften);
        // As it is now: Redis's child process does not hear of changes either, and tests count on that.
        var delay = server.Configuration.Persistence.KeySaveDelay;
        _delay = new Delay(() => delay, isOver);
        files.Delete(path);
        _file = files.OpenAppend(path);
        _stream = new AppendStream(_file);
    }

    /// <summary>Begins the file, in the format that the data needed at the cut.</summary>
    public void Begin(RdbFormat format, IEnumerable<byte[]> libraries, bool isLogBase)
    {
        _writer = new RdbWriter(_stream, format);
        SnapshotWriter.WriteHead(_writer, _server, libraries, isLogBase);
    }

    public void Take(in SnapshotEntry entry)
    {
        if (entry.Part is SnapshotPart.Whole or SnapshotPart.First && entry.Database != _database)
        {
            _database = entry.Database;
            _writer!.SelectDatabase(_database, _server.Engine.CountKeys(_database), _server.Engine.CountExpiring(_database));
        }
        _writer!.Write(entry, SnapshotWriter.AccessOf(_server, entry.Access));
        _delay.Wait();
        if (_file.Length - _begun > BeginEvery) WriteOut();
    }

    /// <summary>Bytes in the file.</summary>
    public long Length => _file.Length;

    /// <summary>Ends the file.</summary>
    public void Finish() => _writer!.Finish();

    /// <summary>Ends the file and makes it durable.</summary>
    public void Complete()
    {
        Finish();
        _file.Sync();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    // So that no sync, the last of this file or one of the log's meanwhile, finds gigabytes to write at once.
    private void WriteOut()
    {
        _begun = _file.Length;
        if (!_syncsOften()) return;
        _file.BeginSync();
        if (_begun - _synced <= SyncEvery) return;
        _file.Sync();
        _synced = _begun;
    }
}
