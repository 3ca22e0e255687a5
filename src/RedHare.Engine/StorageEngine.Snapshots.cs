namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    private Snapshot? _snapshot;
    private int _dumpNumber;

    internal int NextDumpNumber() => Interlocked.Increment(ref _dumpNumber);

    /// <summary>Bytes that a snapshot may keep of what commands change before it is written, beside one long text; past that, who changes something waits (<see cref="AwaitSnapshotRoom"/>).</summary>
    public long SnapshotMemory { get => Volatile.Read(ref _snapshotMemory); set => Volatile.Write(ref _snapshotMemory, value); }

    private long _snapshotMemory = 64 << 20;

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
