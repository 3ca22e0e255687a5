using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using RedHare.Commands.Configuration;

namespace RedHare.Commands.Replication;

/// <summary>The primary's side of replication: who is attached, the stream that they are sent, and the snapshots that they begin with. Safe from many threads.</summary>
public sealed class ReplicationHub : IDisposable
{
    private readonly ServerContext _server;
    private readonly Lock _gate = new();
    private readonly AckWaits _waits;
    private Replica[] _replicas = [];
    private ReplicationFeed? _feed;
    private FullSync? _sync;
    private string _id = NewId();
    private long _offset, _unusedSince, _fullSyncs, _partialSyncs, _refusedPartialSyncs;
    private bool _isDisposed;

    internal ReplicationHub(ServerContext server)
    {
        _server = server;
        _waits = new AckWaits(this);
    }

    internal ReplicationOptions Options => _server.Configuration.Replication;

    /// <summary>The stream's name: 40 hexadecimal digits. It changes when the stream ends, so that nobody goes on with another.</summary>
    public string Id => Volatile.Read(ref _id);

    /// <summary>Bytes of the stream so far.</summary>
    public long Offset => Feed?.Stream.End ?? Volatile.Read(ref _offset);

    internal ReplicationFeed? Feed => Volatile.Read(ref _feed);

    internal Replica[] Replicas => Volatile.Read(ref _replicas);

    internal bool HasReplicas => Replicas.Length > 0;

    /// <summary>Snapshots that replicas asked for.</summary>
    internal long FullSyncs => Volatile.Read(ref _fullSyncs);

    /// <summary>Replicas that came back and were sent only what they lacked.</summary>
    internal long PartialSyncs => Volatile.Read(ref _partialSyncs);

    /// <summary>Replicas that came back and for which that was not there any more.</summary>
    internal long RefusedPartialSyncs => Volatile.Read(ref _refusedPartialSyncs);

    /// <summary>Bytes of the stream that are held: the backlog, and what the slowest replica lacks beyond it.</summary>
    internal long HeldBytes => Feed is { } feed ? Math.Max(feed.Stream.End - feed.Stream.Begin, Replicas.Select(static replica => replica.PendingBytes).DefaultIfEmpty().Max()) : 0;

    /// <summary>SYNC, or PSYNC that needs all data: the session is a replica from now on.</summary>
    internal void Attach(Session session, bool isPsync)
    {
        var replica = new Replica(this, session, session.ReplicaTraits ?? new ReplicaTraits(), isPsync);
        var traits = replica.Traits;
        Note(LogLevel.Notice, $"Replica {Name(replica)} asks for synchronization");
        Interlocked.Increment(ref _fullSyncs);
        FullSync? begun = null;
        lock (_gate)
        {
            Add(replica);
            var needsStream = !traits.WantsSnapshotOnly;
            if (_sync is not { } sync || sync.Filter != traits.Filter || (needsStream && !sync.NeedsStream) || !sync.TryJoin(replica))
            {
                _sync = sync = begun = new FullSync(this, traits.Filter, needsStream);
                sync.TryJoin(replica);
            }
            replica.Await(sync);
        }
        session.Replica = replica;
        if (begun is not null) _server.Background!.Synchronize(begun);
        replica.Wake();
    }

    /// <summary>PSYNC: the session goes on where it was, if that is possible.</summary>
    internal bool TryContinue(Session session, ReadOnlySpan<byte> id, long offset)
    {
        if (!id.SequenceEqual("?"u8))
        {
            var cursor = Matches(id) && offset > 0 ? Feed?.Stream.At(offset - 1) : null;
            if (cursor is { } found)
            {
                var traits = session.ReplicaTraits ?? new ReplicaTraits();
                var replica = new Replica(this, session, traits, traits.KnowsContinueId ? System.Text.Encoding.ASCII.GetBytes($"+CONTINUE {Id}\r\n") : "+CONTINUE\r\n"u8.ToArray(), found);
                lock (_gate) Add(replica);
                session.Replica = replica;
                Interlocked.Increment(ref _partialSyncs);
                Note(LogLevel.Notice, $"Partial resynchronization request from {Name(replica)} accepted. Sending {Offset - offset + 1} bytes of backlog starting from offset {offset}.");
                replica.Wake();
                NoteOnline(replica);
                return true;
            }
            Note(LogLevel.Notice, "Unable to partial resync with a replica: another stream, or lack of backlog.");
            Interlocked.Increment(ref _refusedPartialSyncs);
        }
        return false;
    }

    private bool Matches(ReadOnlySpan<byte> id) => System.Text.Ascii.EqualsIgnoreCase(id, Id);

    // Under the gate.
    private void Add(Replica replica)
    {
        Volatile.Write(ref _replicas, [.. _replicas, replica]);
        // From now on it is sent the stream and nothing else.
        replica.Session.ReplyMode = ReplyMode.Off;
    }

    /// <summary>The session has ended, or is about to. Any thread.</summary>
    internal void Remove(Replica replica)
    {
        lock (_gate)
        {
            var rest = _replicas.Where(other => other != replica).ToArray();
            if (rest.Length == _replicas.Length) return;
            Volatile.Write(ref _replicas, rest);
            if (rest.Length == 0) _unusedSince = Environment.TickCount64;
        }
        Note(LogLevel.Notice, $"Connection with replica {Name(replica)} lost.");
        CountGood();
    }

    /// <summary>The instant of a snapshot: the stream goes on from here. Under the locks of all shards.</summary>
    internal void Cut(FullSync sync, long position)
    {
        if (Feed is { } feed)
        {
            feed.Mark(sync, position);
            return;
        }
        if (!sync.NeedsStream || _isDisposed)
        {
            sync.Resolve(Offset, null);
            return;
        }
        // Nothing that another stream of this id ended with may be taken for the place where this one begins.
        Volatile.Write(ref _offset, _offset + 1);
        feed = new ReplicationFeed(this, _server.Engine.Effects, _offset);
        Volatile.Write(ref _feed, feed);
        feed.Mark(sync, position);
    }

    /// <summary>PUBLISH and its kin: replicas have subscribers too.</summary>
    internal void Announce(CommandCall call)
    {
        if (Feed is not { } feed || call.Unit.DropsEffects) return;
        var command = new ArrayBufferWriter<byte>();
        Header((byte)'*', call.Count);
        for (var i = 0; i < call.Count; i++)
        {
            Header((byte)'$', call[i].Length);
            command.Write(call[i]);
            command.Write("\r\n"u8);
        }
        feed.Announce(call.Unit.End, call.Unit.Database, command.WrittenSpan.ToArray());

        void Header(byte kind, int number)
        {
            var target = command.GetSpan(16);
            target[0] = kind;
            Utf8Formatter.TryFormat(number, target[1..], out var length);
            "\r\n"u8.CopyTo(target[(1 + length)..]);
            command.Advance(length + 3);
        }
    }

    /// <summary>Waits while the stream's thread lacks time. Without locks.</summary>
    internal void AwaitRoom() => Feed?.AwaitRoom();

    /// <summary>The stream has grown. On its thread.</summary>
    internal void NoteAppended()
    {
        foreach (var replica in Replicas)
        {
            if (replica.State == ReplicaState.Online) replica.Wake();
            replica.Session.OutputLimit.Check();
        }
    }

    /// <summary>All effects so far are in the stream. On its thread.</summary>
    internal void NoteTaken() => _waits.Look();

    /// <summary>A replica has said what it has.</summary>
    internal void NoteAcknowledgement()
    {
        _waits.Look();
        if (Options.MinReplicas > 0) CountGood();
    }

    internal void NoteOnline(Replica replica)
    {
        if (!replica.IsPartial) Note(LogLevel.Notice, $"Synchronization with replica {Name(replica)} succeeded");
        CountGood();
    }

    /// <summary>The stream's thread has ended by a bug: its stream is worth nothing any more.</summary>
    internal void NoteFailure(Exception exception)
    {
        _server.OnBug?.Invoke("The replication stream failed.", exception);
        foreach (var replica in Replicas) Drop(replica, "the stream failed");
        End(always: true);
    }

    internal void Drop(Replica replica, string reason)
    {
        Note(LogLevel.Warning, $"Disconnecting replica {Name(replica)}: {reason}");
        replica.Session.Drop();
    }

    /// <summary>Waits on behalf of a session's WAIT or WAITAOF, which is blocked.</summary>
    internal void Await(AckWait wait)
    {
        _waits.Add(wait);
        if (!_waits.IsEmpty && HasReplicas) Feed?.AskForAcks();
    }

    /// <summary>How many replicas have what the session wrote, in memory or on their disks.</summary>
    internal int CountAcknowledged(Session session, bool onDisk)
    {
        if (!HasReplicas || OffsetOf(session) is not { } offset) return 0;
        return Replicas.Count(replica => replica.State == ReplicaState.Online && (onDisk ? replica.AcknowledgedFile : replica.Acknowledged) >= offset);
    }

    /// <summary>The stream's offset behind a session's last change, or a little more; null while the stream has not come to it.</summary>
    private long? OffsetOf(Session session)
    {
        var position = session.LastWritten;
        if (session.WrittenOffset is { } known && known.Position == position && known.Stream == Id) return known.Offset;
        if (Feed is not { } feed || position <= feed.StartPosition) return 0;
        if (feed.Taken < position) return null;
        var offset = feed.Stream.End;
        session.WrittenOffset = new(position, Id, offset);
        return offset;
    }

    /// <summary>Online replicas that were heard of lately.</summary>
    internal int GoodReplicas => Replicas.Count(replica => replica.State == ReplicaState.Online && replica.SilentMilliseconds / 1000 <= Options.MinReplicasMaxLag);

    private void CountGood() => _server.Dispatcher.CountReplicas();

    /// <summary>About every 100 ms.</summary>
    internal void Tick()
    {
        if (Options.MinReplicas > 0) CountGood();
        foreach (var replica in Replicas)
        {
            // Who came by SYNC never says anything.
            if (!replica.IsPsync || replica.State is not (ReplicaState.Online or ReplicaState.Loads) || replica.SilentMilliseconds <= Options.TimeoutMilliseconds) continue;
            Drop(replica, "timed out");
        }
        if (Feed is null || HasReplicas || Options.BacklogSeconds == 0 || Environment.TickCount64 - Volatile.Read(ref _unusedSince) < Options.BacklogSeconds * 1000) return;
        Note(LogLevel.Notice, $"Replication backlog freed after {Options.BacklogSeconds} seconds without connected replicas.");
        End();
    }

    // The next stream has another name, since effects that nobody noted lie between the two.
    private void End(bool always = false)
    {
        ReplicationFeed? feed;
        lock (_gate)
        {
            feed = _feed;
            if (feed is null || (HasReplicas && !always)) return;
            Volatile.Write(ref _offset, feed.Stream.End);
            Volatile.Write(ref _id, NewId());
            Volatile.Write(ref _feed, null);
        }
        feed.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        End(always: true);
    }

    private static string Name(Replica replica) => replica.Traits.Port > 0 ? $"{replica.Address}:{replica.Traits.Port}" : replica.Session.Port.RemoteAddress;

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    private void Note(LogLevel level, string message) => _server.Log?.Invoke(level, message);
}

/// <summary>Where a session's last change stands in the stream.</summary>
/// <param name="Position">The change, by the effect log.</param>
/// <param name="Stream">The stream's name.</param>
/// <param name="Offset">The stream's offset behind it.</param>
internal sealed record WrittenOffset(long Position, string Stream, long Offset);
