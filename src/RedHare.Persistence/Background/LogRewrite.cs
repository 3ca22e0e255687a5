using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Snapshots;

namespace RedHare.Persistence.Background;

/// <summary>
/// Writes a new base: the data at one instant, from which the log goes on in a new incremental file. The order of the steps is Redis 7's, and a crash between any two of them
/// leaves a directory that loads whole: the old base and both incremental files count until the manifest names the new base.
/// </summary>
internal sealed class LogRewrite(ServerContext server, LogStore store, PersistentLog? log) : BackgroundJob(server)
{
    protected override void Run()
    {
        var aside = store.Directory.AsidePath;
        // A log that has failed, or has just been turned on, begins anew behind this base.
        var begins = log is not null && (log.HasFailed || log.AwaitsBase);
        LogRun? run = null;
        LogFile? next = null;
        LogCut? cut = null;
        try
        {
            if (begins) next = store.CreateTemporary();
            IReadOnlyList<byte[]> libraries = [];
            var format = Server.Configuration.Persistence.UsesSnapshotBase ? BaseFormat.Snapshot : BaseFormat.Commands;
            using (var file = Open(aside, format))
            {
                RdbFormat needed = default;
                Write(file is CommandBase ? new WholeKeys(file) : file, snapshot =>
                {
                    libraries = Server.Scripting?.LibraryTexts ?? [];
                    needed = SnapshotWriter.FormatOf(Server);
                    if (begins) run = log!.Prepare(next!);
                    else if (log is not null) log.Run!.Writer.Cut(cut = new LogCut(snapshot.Position), store.Extend);
                }, () => file.Begin(needed, libraries));
                file.Complete();
            }
            cut?.Wait();
            if (run?.Failure is { } failure) throw new IOException(failure.Message, failure);
            Publish(aside, format, run);
        }
        catch
        {
            // Asked for it comes; until then another would take its place.
            cut?.Await();
            if (run is not null) log!.Abandon(run);
            else next?.Dispose();
            TryDelete(store.Directory.Files, aside);
            if (begins)
            {
                Server.Log?.Invoke(LogLevel.Notice, $"Removing the temp incr aof file {Path.GetFileName(store.Directory.TemporaryPath)}");
                TryDelete(store.Directory.Files, store.Directory.TemporaryPath);
            }
            throw;
        }
    }

    private void Publish(string aside, BaseFormat format, LogRun? run)
    {
        ThrowIfCancelled();
        if (run is not null)
        {
            store.ReplaceWithTemporary(aside, format);
            log!.Adopt(run);
        }
        else if (log is not null)
        {
            store.Replace(aside, format);
            log.NoteBase();
        }
        else store.ReplaceAll(aside, format);
    }

    private IBaseFile Open(string path, BaseFormat format)
    {
        var files = store.Directory.Files;
        bool SyncsOften() => Server.Configuration.Persistence.SyncsRewrite;
        return format == BaseFormat.Snapshot ? new SnapshotBase(new SnapshotSink(Server, files, path, SyncsOften, () => IsOver)) : new CommandBase(files, path, store.Secret, SyncsOften, store.Head?.Invoke());
    }
}
