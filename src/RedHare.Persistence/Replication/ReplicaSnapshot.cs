using RedHare.Commands;
using RedHare.Commands.Replication;
using RedHare.Engine;
using RedHare.Files;
using RedHare.Persistence.Background;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence.Replication;

/// <summary>
/// The snapshot that replicas begin with: written like BGSAVE's, to a file that has no name any more as soon as it is open, and read by the replicas' connections each at its own pace. So neither
/// a slow replica nor a slow network holds up the walk over the keys, and with it those who write.
/// </summary>
internal sealed class ReplicaSnapshot(ServerContext server, IFileLayer files, FullSync sync) : BackgroundJob(server)
{
    protected override void Run()
    {
        var path = Path.Combine(Server.Configuration.Process.Directory, $"temp-{Environment.ProcessId}.replica.rdb");
        try
        {
            using var file = new SnapshotSink(Server, files, path, () => false, () => IsOver);
            sync.Begin(new Spool(files, path));
            var tail = new Tail(this, file, sync);
            RdbFormat format = default;
            IReadOnlyList<byte[]> libraries = [];
            Write(sync.Filter.HasFlag(SnapshotFilter.NoKeys) ? new Nothing() : tail, snapshot =>
            {
                format = SnapshotWriter.FormatOf(Server);
                if (!sync.Filter.HasFlag(SnapshotFilter.NoFunctions)) libraries = Server.Scripting?.LibraryTexts ?? [];
                sync.Cut(snapshot.Position);
            }, () => file.Begin(format, libraries, isLogBase: false));
            file.Finish();
            sync.Complete(file.Length);
        }
        catch (Exception exception)
        {
            TryDelete(files, path);
            sync.Fail(exception.Message);
            throw;
        }
    }

    private void ThrowIfUnwanted()
    {
        if (sync.IsWanted) return;
        Cancel();
        ThrowIfCancelled();
    }

    /// <summary>Tells the replicas how far the file has come.</summary>
    private sealed class Tail(ReplicaSnapshot job, SnapshotSink file, FullSync sync) : ISnapshotSink
    {
        private const int LookEvery = 1 << 20;

        private long _told, _looked;

        public void Take(in SnapshotEntry entry)
        {
            file.Take(entry);
            if (file.Length == _told) return;
            sync.Grow(_told = file.Length);
            if (_told - _looked < LookEvery) return;
            _looked = _told;
            job.ThrowIfUnwanted();
        }
    }

    private sealed class Nothing : ISnapshotSink
    {
        public void Take(in SnapshotEntry entry)
        {
        }
    }

    private sealed class Spool : ISnapshotSpool
    {
        private readonly IFileLayer _files;
        private readonly string _path;
        private readonly IReadFile _file;

        public Spool(IFileLayer files, string path)
        {
            (_files, _path) = (files, path);
            _file = files.OpenRandom(path);
            // Where the system lets it, it is gone with the process that has it open, whatever ends that.
            TryDelete(files, path);
        }

        public int Read(long offset, Span<byte> buffer) => _file.Read(offset, buffer);

        public void Dispose()
        {
            _file.Dispose();
            TryDelete(_files, _path);
        }
    }
}
