namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    private Snapshot? _snapshot;
    private int _dumpNumber;

    internal int NextDumpNumber() => Interlocked.Increment(ref _dumpNumber);

    /// <summary>The snapshot that is being taken, or null.</summary>
    public Snapshot? Snapshot
    {
        get => Volatile.Read(ref _snapshot);
        internal set => Volatile.Write(ref _snapshot, value);
    }

    /// <summary>Waits while a snapshot holds more than it may because the disk is behind. For who is about to change something, without locks.</summary>
    public void AwaitSnapshotRoom()
    {
        while (Snapshot is { IsFull: true } && !IsDisposed) Thread.Sleep(1);
    }
}
