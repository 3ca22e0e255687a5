using RedHare.Commands;
using RedHare.Engine;
using RedHare.Persistence.AppendLog;

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
        (LogFileEntry Entry, LogFile? File) next = default;
        try
        {
            if (begins) next = store.CreateIncremental();
            LogCut? cut = null;
            IReadOnlyList<byte[]> libraries = [];
            using (var file = Open(aside))
            {
                Write(file, snapshot =>
                {
                    libraries = Server.Scripting?.LibraryTexts ?? [];
                    if (begins) run = log!.Prepare(next.File!);
                    else if (log is not null) log.Run!.Writer.Cut(cut = new LogCut(snapshot.Position), store.Extend);
                }, () => { foreach (var text in libraries) file.Library(text); });
                file.Complete();
            }
            cut?.Wait();
            if (run?.Failure is { } failure) throw new IOException(failure.Message, failure);
            Publish(aside, run, next.Entry);
        }
        catch
        {
            if (run is not null) log!.Abandon(run);
            else next.File?.Dispose();
            TryDelete(aside);
            throw;
        }
    }

    private void Publish(string aside, LogRun? run, LogFileEntry entry)
    {
        ThrowIfCancelled();
        if (run is not null)
        {
            store.Replace(aside, BaseFormat.Commands, entry);
            log!.Adopt(run);
        }
        else if (log is not null)
        {
            store.Replace(aside, BaseFormat.Commands, null);
            log.NoteBase();
        }
        else store.ReplaceAll(aside, BaseFormat.Commands);
    }

    private CommandBase Open(string path) => new(store.Directory.Files, path, store.Secret, () => Server.Configuration.Persistence.SyncsRewrite);

    private void TryDelete(string path)
    {
        try
        {
            store.Directory.Files.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next start deletes it.
        }
    }
}
