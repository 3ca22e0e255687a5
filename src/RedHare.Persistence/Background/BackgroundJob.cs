using RedHare.Commands;
using RedHare.Engine;
using RedHare.Files;

namespace RedHare.Persistence.Background;

/// <summary>One piece of background work on a thread of its own, which writes a snapshot somewhere.</summary>
internal abstract class BackgroundJob(ServerContext server)
{
    private volatile bool _cancelled, _broken;
    private Snapshot? _snapshot;

    protected ServerContext Server { get; } = server;

    /// <summary>The snapshot that it writes; null before the cut.</summary>
    public Snapshot? Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Asks it to end soon.</summary>
    public void Cancel() => _cancelled = true;

    public bool IsCancelled => _cancelled;

    /// <summary>Has it fail soon, as if the disk had refused.</summary>
    public void Break() => _broken = true;

    /// <summary>It is to end soon, one way or the other.</summary>
    protected bool IsOver => _cancelled || _broken;

    /// <summary>Runs it. Throws what hindered it.</summary>
    public void Execute() => Run();

    protected abstract void Run();

    protected void ThrowIfCancelled()
    {
        if (_cancelled) throw new OperationCanceledException();
        if (_broken) throw new IOException("It was broken off by DEBUG.");
    }

    protected static void TryDelete(IFileLayer files, string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way: the next one of its name takes its place.
        }
    }

    /// <summary>Makes the cut and writes all keys.</summary>
    /// <param name="sink">Where to.</param>
    /// <param name="atCut">Called under all locks.</param>
    /// <param name="begin">Called after that, before the first key.</param>
    protected void Write(ISnapshotSink sink, Action<Snapshot> atCut, Action begin)
    {
        using var snapshot = Snapshot.Begin(Server.Engine, atCut);
        Volatile.Write(ref _snapshot, snapshot);
        begin();
        while (snapshot.Next(sink))
        {
            ThrowIfCancelled();
            // Where all cores are busy, who computes for long gives its core up at a tick of the system's clock, every 4 ms, and a loop that wants it waits as long; so it is offered after each slice.
            Thread.Yield();
        }
    }
}
