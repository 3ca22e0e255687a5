using System.Collections.Concurrent;

namespace RedHare.Engine;

/// <summary>
/// All keys as they are at one instant, the cut, written while commands go on. There is one at a time.
/// </summary>
/// <remarks>
/// <para>The cut takes all shards' locks for a moment and changes the generation of the engine: keys made from then on are of the new one, those that there are, of the old one. The walk goes over
/// each shard's keys in slices under that shard's lock, dumps those of the old generation, and makes them of the new one. A command that is about to change a key of the old generation, which the
/// walk has not met, dumps it first (<see cref="ShardSnapshot.Keep"/>) and makes it of the new one. So each key is dumped once, as it was at the cut.</para>
/// <para>What commands dumped is written before the walk goes on. When they are ahead of the disk, commands that change something wait before they take locks
/// (<see cref="StorageEngine.AwaitSnapshotRoom"/>), so the memory that a snapshot takes is bounded. A database that is flushed before the walk has met it is detached and freed behind the walk.</para>
/// <para>A snapshot that is given up goes on walking without dumping, since the next one needs all keys of one generation.</para>
/// </remarks>
public sealed class Snapshot : IDisposable
{
    private const long MostDrained = 4 << 20;
    private const int KeptBuffer = 1 << 20, SparePieces = 64;

    private readonly StorageEngine _engine;
    private readonly DumpWriter _slice = new();
    private readonly List<DumpWriter> _taken = [];
    private readonly ConcurrentQueue<DumpWriter> _spare = [];
    private long _held, _peak, _keys, _longestText;
    private int _shard, _bigs;
    private BigDump? _open;

    private Snapshot(StorageEngine engine) => _engine = engine;

    /// <summary>The position in the effect log of the cut: what lies before it is in the snapshot, what lies behind is not.</summary>
    public long Position { get; private set; }

    /// <summary>Keys at the cut, an approximation of what is to be written.</summary>
    public long TotalKeys { get; private set; }

    /// <summary>Changes that were counted at the cut (<see cref="EngineStatistics.Changes"/>).</summary>
    public long Changes { get; private set; }

    /// <summary>Keys dumped so far.</summary>
    public long Keys => Volatile.Read(ref _keys);

    /// <summary>Bytes that are dumped and not written yet.</summary>
    public long HeldBytes => Volatile.Read(ref _held);

    /// <summary>The most that <see cref="HeldBytes"/> was.</summary>
    public long PeakBytes => Volatile.Read(ref _peak);

    /// <summary>Nothing is dumped any more.</summary>
    public bool IsAbandoned { get => Volatile.Read(ref _isAbandoned); private set => Volatile.Write(ref _isAbandoned, value); }

    private bool _isAbandoned;

    internal int Generation { get; private set; }

    // One text may be longer than all that is allowed; who waits for it to be written waits for longer than a copy of it takes.
    internal bool IsFull => HeldBytes - Volatile.Read(ref _longestText) > _engine.SnapshotMemory && !IsAbandoned;

    /// <summary>Makes the cut.</summary>
    /// <param name="engine">The data.</param>
    /// <param name="atCut">Called under all locks: it must only note what else belongs to that instant.</param>
    /// <exception cref="InvalidOperationException">Another snapshot is under way.</exception>
    public static Snapshot Begin(StorageEngine engine, Action<Snapshot>? atCut = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var unit = new ExecutionUnit(engine);
        var snapshot = new Snapshot(engine);
        unit.Enter(engine.AllShards);
        try
        {
            if (engine.Snapshot is not null) throw new InvalidOperationException("Another snapshot is under way.");
            snapshot.Generation = engine.Generation ^= 1;
            snapshot.Position = engine.Effects.Position;
            snapshot.Changes = engine.Statistics.Changes;
            foreach (var shard in engine.Shards)
            {
                shard.Snapshot = new ShardSnapshot(snapshot, shard, unit);
                foreach (var home in shard.Databases) snapshot.TotalKeys += home.Keys.Count;
            }
            engine.Snapshot = snapshot;
            atCut?.Invoke(snapshot);
        }
        finally
        {
            unit.Exit();
        }
        return snapshot;
    }

    /// <summary>Goes on by a bounded piece; false when all is written.</summary>
    public bool Next(ISnapshotSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _slice.Clear(KeptBuffer);
        if (_open is null && HeldBytes > Math.Min(MostDrained, _engine.SnapshotMemory / 16))
        {
            foreach (var shard in _engine.Shards) Drain(shard, sink);
            // Those that commands change keep more with each change.
            _open = FindBig();
        }
        if (_open is not null) return WalkBig(_open, sink);
        if (_shard < _engine.Shards.Length) return Walk(_engine.Shards[_shard], sink);
        // One that was renamed may have gone to a shard that was walked before; while it goes, no look at one shard after the other may see it.
        _open = FindBig();
        return Volatile.Read(ref _bigs) > 0;
    }

    private BigDump? FindBig()
    {
        foreach (var shard in _engine.Shards)
        {
            if (shard.Snapshot?.HasBigs != true) continue;
            lock (shard.Lock)
                if (shard.Snapshot?.FirstBig is { } big) return big;
        }
        return null;
    }

    private bool Walk(Shard shard, ISnapshotSink sink)
    {
        lock (shard.Lock)
        {
            if (shard.Snapshot is not { } part) return false;
            part.Take(_taken);
            part.Walk(_slice);
            if (part.FirstBig is { } big) _open = big;
            else if (part.IsWalked) _shard++;
        }
        WriteTaken(sink);
        Give(_slice, sink);
        return true;
    }

    // The parts of one key follow each other in the file, so until its end nothing else is written.
    private bool WalkBig(BigDump big, ISnapshotSink sink)
    {
        var shard = big.Shard;
        if (big is TextDump text && !IsAbandoned) text.WriteWhole(_slice);
        lock (shard.Lock)
        {
            // A RENAME may have taken it to another shard meanwhile.
            if (big.Shard != shard) return true;
            if (shard.Snapshot is not { } part || part.WalkBig(big, _slice)) _open = null;
        }
        Give(_slice, sink);
        return true;
    }

    /// <summary>Gives up what is not written yet; the walk goes on by <see cref="Next"/>, quickly.</summary>
    public void Abandon() => IsAbandoned = true;

    /// <summary>Ends the snapshot, whatever is left of it by walking on.</summary>
    public void Dispose()
    {
        if (_engine.Snapshot != this) return;
        Abandon();
        var sink = new Nowhere();
        while (Next(sink)) { }
        foreach (var shard in _engine.Shards)
            lock (shard.Lock) shard.Snapshot?.Dispose();
        _engine.Snapshot = null;
    }

    /// <summary>A number for a table that is dumped in slices, unlike those of all others, of earlier snapshots too: a table keeps it.</summary>
    internal int NextNumber() => _engine.NextDumpNumber();

    internal void CountBig(int change) => Interlocked.Add(ref _bigs, change);

    internal void CountKey() => Interlocked.Increment(ref _keys);

    internal void NoteKept(long bytes)
    {
        var held = Interlocked.Add(ref _held, bytes);
        if (held > Volatile.Read(ref _peak)) Volatile.Write(ref _peak, held);
    }

    /// <summary>A long text is held that is about to be changed. Under its shard's lock.</summary>
    internal void NoteText(long bytes)
    {
        long longest;
        while ((longest = Volatile.Read(ref _longestText)) < bytes && Interlocked.CompareExchange(ref _longestText, bytes, longest) != longest) { }
    }

    /// <summary>An empty piece, for what commands dump. Any thread.</summary>
    internal DumpWriter TakePiece() => _spare.TryDequeue(out var spare) ? spare : new DumpWriter();

    private void Drain(Shard shard, ISnapshotSink sink)
    {
        lock (shard.Lock) shard.Snapshot?.Take(_taken);
        WriteTaken(sink);
    }

    private void WriteTaken(ISnapshotSink sink)
    {
        try
        {
            foreach (var piece in _taken)
            {
                Give(piece, sink);
                Return(piece);
            }
        }
        finally
        {
            _taken.Clear();
        }
    }

    private void Return(DumpWriter piece)
    {
        Interlocked.Add(ref _held, -piece.Length);
        piece.Clear(ShardSnapshot.PieceBytes);
        if (_spare.Count < SparePieces) _spare.Enqueue(piece);
    }

    private void Give(DumpWriter buffer, ISnapshotSink sink)
    {
        if (IsAbandoned) return;
        var rest = buffer.Written;
        while (SnapshotEntry.TryTake(ref rest, out var entry)) sink.Take(entry);
    }

    private sealed class Nowhere : ISnapshotSink
    {
        public void Take(in SnapshotEntry entry)
        {
        }
    }
}
