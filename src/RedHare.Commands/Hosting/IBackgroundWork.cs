using RedHare.Commands.Replication;

namespace RedHare.Commands;

/// <summary>What writes the data set to files while commands go on: snapshots and rewrites of the log, one at a time. Safe from many threads.</summary>
public interface IBackgroundWork : IDisposable
{
    /// <summary>BGREWRITEAOF: begins, or is noted for when what is under way has ended. <paramref name="later"/> only notes it.</summary>
    BackgroundAnswer Rewrite(bool later);

    /// <summary>BGSAVE: begins. While something else is under way it is noted if <paramref name="schedule"/>; <paramref name="later"/> only notes it.</summary>
    BackgroundAnswer Save(bool schedule, bool later);

    /// <summary>Writes a snapshot for replicas, as soon as nothing else is under way.</summary>
    void Synchronize(FullSync sync);

    /// <summary>All keys are gone: a BGSAVE under way is given up and, where there are save points, the file is written anew.</summary>
    void NoteFlushed();

    /// <summary>SAVE has written a snapshot: an error of the last BGSAVE is forgotten.</summary>
    void NoteSaved();

    /// <summary>DEBUG LOADAOF: replaces the data set by what the log's files hold. Returns null, or what went wrong. The unit holds all shards.</summary>
    string? ReloadLog(Engine.ExecutionUnit unit);

    /// <summary>Figures for INFO.</summary>
    BackgroundFigures Figures { get; }

    /// <summary>Has what is under way fail soon, as if the disk had refused; false when nothing is. For tests of what follows then.</summary>
    bool Break();

    /// <summary>Called about every 100 ms: begins what is due.</summary>
    void Tick();
}

/// <summary>What became of a wish for background work.</summary>
public enum BackgroundAnswer
{
    /// <summary>It has begun.</summary>
    Started,
    /// <summary>It will begin when what is under way has ended.</summary>
    Scheduled,
    /// <summary>The same is under way.</summary>
    AlreadyRunning,
    /// <summary>Something else is under way.</summary>
    Busy,
    /// <summary>It could not begin; the log says why.</summary>
    Failed,
}

/// <summary>What INFO persistence shows of background work.</summary>
public readonly record struct BackgroundFigures
{
    /// <summary>What is under way: keys written so far, and how many there were at its beginning.</summary>
    public long Keys { get; init; }

    /// <summary>See <see cref="Keys"/>.</summary>
    public long TotalKeys { get; init; }

    /// <summary>Bytes kept because commands changed keys before they were written; the most of them; how long ago that was measured, in seconds.</summary>
    public long HeldBytes { get; init; }

    /// <summary>See <see cref="HeldBytes"/>.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Of snapshots.</summary>
    public WorkFigures Saves { get; init; }

    /// <summary>Of rewrites.</summary>
    public WorkFigures Rewrites { get; init; }
}

/// <summary>One kind of background work.</summary>
public readonly record struct WorkFigures
{
    /// <summary>It is under way.</summary>
    public bool IsRunning { get; init; }

    /// <summary>It is to begin when it can.</summary>
    public bool IsScheduled { get; init; }

    /// <summary>Whether the last went well, or none was.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Seconds that the last took, −1 for none.</summary>
    public long LastSeconds { get; init; }

    /// <summary>Seconds that the present one takes so far, −1 for none.</summary>
    public long Seconds { get; init; }

    /// <summary>How many began.</summary>
    public long Begun { get; init; }

    /// <summary>How many went well.</summary>
    public long Count { get; init; }

    /// <summary>How many failed since the last that went well.</summary>
    public int Failures { get; init; }

    /// <summary>The most bytes that the last one held.</summary>
    public long LastPeakBytes { get; init; }
}
