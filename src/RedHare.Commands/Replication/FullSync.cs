using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RedHare.Commands.Replication;

/// <summary>
/// One snapshot for one or more replicas, from being asked for until the last of them has taken it. Who comes while it is written joins: the stream is held from the snapshot's instant on.
/// </summary>
public sealed class FullSync
{
    private readonly ReplicationHub _hub;
    private readonly Lock _gate = new();
    private readonly List<Replica> _replicas = [];
    private ISnapshotSpool? _spool;
    private StreamCursor? _start;
    private long _offset = -1, _length;
    private volatile bool _isComplete, _isClosed;
    private volatile string? _failure;

    internal FullSync(ReplicationHub hub, SnapshotFilter filter, bool needsStream) => (_hub, Filter, NeedsStream) = (hub, filter, needsStream);

    /// <summary>What it leaves out.</summary>
    public SnapshotFilter Filter { get; }

    /// <summary>Changes follow it.</summary>
    internal bool NeedsStream { get; }

    /// <summary>Somebody still waits for it.</summary>
    public bool IsWanted
    {
        get
        {
            lock (_gate) return _replicas.Count > 0;
        }
    }

    /// <summary>Gives it up if nobody waits for it, so that who comes later does not join what nobody will write; false when somebody waits.</summary>
    public bool TryGiveUp()
    {
        lock (_gate) return _isClosed = _replicas.Count == 0;
    }

    /// <summary>The 40 bytes behind a snapshot of unknown length.</summary>
    internal byte[] EndMark { get; } = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)));

    /// <summary>The stream's offset at the snapshot's instant; −1 while that is not known.</summary>
    internal long Offset => Volatile.Read(ref _offset);

    /// <summary>Bytes of the snapshot that can be read.</summary>
    internal long Length => Volatile.Read(ref _length);

    /// <summary>The snapshot is there whole.</summary>
    internal bool IsComplete => _isComplete;

    /// <summary>Why it will never be.</summary>
    internal string? Failure => _failure;

    /// <summary>What the stream has for the replica from the snapshot's instant on; null where it wants none.</summary>
    internal StreamCursor? Start
    {
        get
        {
            lock (_gate) return _start;
        }
    }

    internal ISnapshotSpool Spool => _spool!;

    /// <summary>This is the snapshot's instant: under the locks of all shards.</summary>
    public void Cut(long position) => _hub.Cut(this, position);

    /// <summary>The snapshot can be read, as far as it goes.</summary>
    public void Begin(ISnapshotSpool spool)
    {
        lock (_gate) _spool = spool;
    }

    /// <summary>So many bytes of it can be read.</summary>
    public void Grow(long length)
    {
        // Whoever waits is woken for what is worth it.
        const int Worth = 64 << 10;
        var wakes = length / Worth != _length / Worth;
        Volatile.Write(ref _length, length);
        if (wakes) Wake();
    }

    /// <summary>It is there whole.</summary>
    public void Complete(long length)
    {
        Volatile.Write(ref _length, length);
        _isComplete = true;
        Close();
        Wake();
    }

    /// <summary>It will never be: all who wait for it are disconnected, and come again.</summary>
    public void Fail(string reason)
    {
        _failure = reason;
        Close();
        Wake();
    }

    internal bool TryJoin(Replica replica)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _replicas.Add(replica);
            return true;
        }
    }

    /// <summary>The replica has it all, or is gone.</summary>
    internal void Leave(Replica replica)
    {
        lock (_gate)
        {
            if (!_replicas.Remove(replica) || _replicas.Count > 0 || !_isClosed) return;
            Release();
        }
    }

    /// <summary>The stream stands at the snapshot's instant. On the stream's thread, or before it runs.</summary>
    internal void Resolve(long offset, StreamCursor? start)
    {
        lock (_gate)
        {
            _start = start;
            Volatile.Write(ref _offset, offset);
        }
        Wake();
    }

    // Nobody joins any more, and who has joined holds the stream for himself.
    private void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_replicas.Count == 0) Release();
        }
    }

    private void Release()
    {
        _spool?.Dispose();
        _start = null;
    }

    private void Wake()
    {
        lock (_gate)
            foreach (var replica in _replicas) replica.Wake();
    }

    internal byte[] LengthHeader => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${Length}\r\n"));
}
