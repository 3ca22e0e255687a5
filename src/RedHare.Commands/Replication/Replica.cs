using System.Globalization;
using System.Text;

namespace RedHare.Commands.Replication;

/// <summary>
/// One connected replica: what it is sent, from the answer to its PSYNC over the snapshot to the stream. The connection reads it on its own thread as the peer takes it, so nothing is held for it
/// but its place in the snapshot's file and in the stream.
/// </summary>
public sealed class Replica : IByteSource
{
    private const int PatienceMilliseconds = 1000;

    private readonly ReplicationHub _hub;
    private readonly bool _isPartial;
    private FullSync? _sync;
    private byte[] _header;
    private int _headerAt;
    private long _snapshotAt;
    private StreamCursor _cursor;
    private long _spokeAt = Environment.TickCount64;
    private long _acknowledged, _acknowledgedFile, _heardAt = Environment.TickCount64, _offset = -1;
    private int _isAsked, _state;
    private bool _sendsMark;

    /// <summary>A replica that needs all data.</summary>
    internal Replica(ReplicationHub hub, Session session, ReplicaTraits traits, bool isPsync)
    {
        (_hub, Session, Traits, IsPsync) = (hub, session, traits, isPsync);
        _header = [];
    }

    /// <summary>A replica that lacks only what follows a place in the stream.</summary>
    internal Replica(ReplicationHub hub, Session session, ReplicaTraits traits, byte[] answer, StreamCursor cursor)
    {
        (_hub, Session, Traits, IsPsync, _isPartial, _header, _cursor) = (hub, session, traits, true, true, answer, cursor);
        Volatile.Write(ref _offset, cursor.Offset);
        State = ReplicaState.Online;
    }

    internal Session Session { get; }

    internal ReplicaTraits Traits { get; }

    /// <summary>It came by PSYNC: it acknowledges what it has.</summary>
    internal bool IsPsync { get; }

    internal ReplicaState State { get => (ReplicaState)Volatile.Read(ref _state); private set => Volatile.Write(ref _state, (int)value); }

    /// <summary>The offset of the stream that it has said to have.</summary>
    internal long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The offset of the stream that it has said to have on its disk.</summary>
    internal long AcknowledgedFile => Volatile.Read(ref _acknowledgedFile);

    /// <summary>Milliseconds since it was heard of.</summary>
    internal long SilentMilliseconds => Environment.TickCount64 - Volatile.Read(ref _heardAt);

    /// <summary>Bytes of the stream that it has yet to take.</summary>
    internal long PendingBytes => Volatile.Read(ref _offset) is var offset and >= 0 ? Math.Max(0, _hub.Offset - offset) : _sync is { Offset: >= 0 } sync && sync.NeedsStream ? Math.Max(0, _hub.Offset - sync.Offset) : 0;

    /// <summary>The address under which it is listed.</summary>
    internal string Address
    {
        get
        {
            if (Traits.Address.Length > 0) return Traits.Address;
            var remote = Session.Port.RemoteAddress;
            var colon = remote.LastIndexOf(':');
            return colon < 0 ? remote : remote[..colon].Trim('[', ']');
        }
    }

    /// <summary>It waits for a snapshot.</summary>
    internal void Await(FullSync sync) => _sync = sync;

    /// <summary>There may be something to send. Any thread.</summary>
    internal void Wake()
    {
        if (Interlocked.Exchange(ref _isAsked, 1) == 0) Session.Port.TrySend(this);
    }

    /// <summary>REPLCONF ACK. On the connection's thread.</summary>
    internal void Acknowledge(long offset, long file)
    {
        if (offset > Acknowledged) Volatile.Write(ref _acknowledged, offset);
        if (file > AcknowledgedFile) Volatile.Write(ref _acknowledgedFile, file);
        Volatile.Write(ref _heardAt, Environment.TickCount64);
        if (State == ReplicaState.Loads) GoOnline();
        _hub.NoteAcknowledgement();
    }

    /// <summary>The connection has ended, and nothing is read any more.</summary>
    internal void Close() => _sync?.Leave(this);

    /// <inheritdoc/>
    public void BeginReading() => Volatile.Write(ref _isAsked, 0);

    /// <inheritdoc/>
    public int Read(Span<byte> target)
    {
        var count = ReadHeader(target);
        while (count == 0 && Advance()) count = ReadHeader(target);
        if (count == 0) count = State switch
        {
            ReplicaState.AwaitsCut or ReplicaState.AwaitsSnapshot => KeepAlive(target),
            ReplicaState.TakesSnapshot => ReadSnapshot(target),
            ReplicaState.Online => ReadStream(target),
            _ => 0,
        };
        if (count > 0) _spokeAt = Environment.TickCount64;
        return count;
    }

    private int ReadHeader(Span<byte> target)
    {
        var count = Math.Min(target.Length, _header.Length - _headerAt);
        _header.AsSpan(_headerAt, count).CopyTo(target);
        _headerAt += count;
        return count;
    }

    private void Say(byte[] header) => (_header, _headerAt) = (header, 0);

    /// <summary>Steps to the next state if it can; true when it did.</summary>
    private bool Advance()
    {
        if (_sync is not { } sync) return false;
        if (sync.Failure is not null && State < ReplicaState.Loads)
        {
            _sync = null;
            sync.Leave(this);
            Session.Drop();
            return false;
        }
        switch (State)
        {
            case ReplicaState.AwaitsCut when sync.Offset >= 0:
                if (IsPsync) Say(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"+FULLRESYNC {_hub.Id} {sync.Offset}\r\n")));
                State = ReplicaState.AwaitsSnapshot;
                return true;
            case ReplicaState.AwaitsSnapshot when sync.IsComplete || (SendsMark && sync.Length > 0):
                _sendsMark = SendsMark;
                Say(_sendsMark ? [.. "$EOF:"u8, .. sync.EndMark, .. "\r\n"u8] : sync.LengthHeader);
                State = ReplicaState.TakesSnapshot;
                return true;
            case ReplicaState.TakesSnapshot when sync.IsComplete && _snapshotAt == sync.Length:
                if (_sendsMark) Say(sync.EndMark);
                EndSnapshot(sync);
                return true;
            default:
                return false;
        }
    }

    private bool SendsMark => Traits.TakesUnknownLength && _hub.Options.SendsWhileWriting;

    private void EndSnapshot(FullSync sync)
    {
        if (sync.Start is { } start && !Traits.WantsSnapshotOnly)
        {
            _cursor = start;
            Volatile.Write(ref _offset, start.Offset);
            // Behind a mark it could not tell the stream from the snapshot, so it says when it has loaded it.
            if (_sendsMark) State = ReplicaState.Loads;
            else GoOnline();
        }
        else State = ReplicaState.Served;
        _sync = null;
        sync.Leave(this);
    }

    private void GoOnline()
    {
        Volatile.Write(ref _heardAt, Environment.TickCount64);
        State = ReplicaState.Online;
        _hub.NoteOnline(this);
        Wake();
    }

    private int KeepAlive(Span<byte> target)
    {
        if (Environment.TickCount64 - _spokeAt < PatienceMilliseconds) return 0;
        target[0] = (byte)'\n';
        return 1;
    }

    private int ReadSnapshot(Span<byte> target)
    {
        var sync = _sync!;
        var room = (int)Math.Min(target.Length, sync.Length - _snapshotAt);
        if (room <= 0) return 0;
        try
        {
            var count = sync.Spool.Read(_snapshotAt, target[..room]);
            _snapshotAt += count;
            return count;
        }
        catch (IOException exception)
        {
            _hub.Drop(this, $"the snapshot cannot be read: {exception.Message}");
            return 0;
        }
    }

    private int ReadStream(Span<byte> target)
    {
        var count = _cursor.Read(target);
        if (count > 0) Volatile.Write(ref _offset, _cursor.Offset);
        return count;
    }

    /// <summary>Its state as INFO names it.</summary>
    internal string StateName => State switch
    {
        ReplicaState.AwaitsCut or ReplicaState.AwaitsSnapshot => "wait_bgsave",
        ReplicaState.TakesSnapshot => "send_bulk",
        _ => "online",
    };

    /// <summary>It came back and lacked only a part.</summary>
    internal bool IsPartial => _isPartial;
}
