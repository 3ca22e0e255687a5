using RedHare.Commands;
using RedHare.Engine;
using RedHare.Files;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence.Background;

/// <summary>BGSAVE: the data at one instant as an RDB file, which takes the place of the one before when it is whole and durable.</summary>
internal sealed class SnapshotSave(ServerContext server, IFileLayer files) : BackgroundJob(server)
{
    protected override void Run()
    {
        var options = Server.Configuration.Persistence;
        var directory = Server.Configuration.Process.Directory;
        var aside = Path.Combine(directory, $"temp-{Environment.ProcessId}.bg.rdb");
        try
        {
            using (var file = new SnapshotSink(Server, files, aside, () => options.SyncsSnapshot, () => IsOver))
            {
                RdbFormat format = default;
                IReadOnlyList<byte[]> libraries = [];
                Write(file, _ =>
                {
                    format = SnapshotWriter.FormatOf(Server);
                    libraries = Server.Scripting?.LibraryTexts ?? [];
                }, () => file.Begin(format, libraries, isLogBase: false));
                file.Complete();
            }
            ThrowIfCancelled();
            files.Move(aside, Path.Combine(directory, options.SnapshotFileName));
            files.SyncDirectory(directory);
        }
        catch
        {
            TryDelete(files, aside);
            throw;
        }
        Server.Snapshots?.NoteSaved(Snapshot!.Changes);
    }
}
