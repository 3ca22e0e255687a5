using System.Collections.Concurrent;
using RedHare.Engine;

namespace RedHare.Commands.Replication;

/// <summary>
/// PUBLISH and its kin on their way into the stream. They change nothing, so they have no place in the effect log; each waits for the end of the unit that sent it and for the effects up to there,
/// so that who hears it at a replica finds there what it tells of. Any number of threads adds, one takes.
/// </summary>
internal sealed class AnnouncedMessages
{
    private const long Bound = 16 << 20;

    private readonly ConcurrentQueue<Message> _messages = new();
    private long _bytes;

    public bool IsEmpty => _messages.IsEmpty;

    /// <summary>More waits than may.</summary>
    public bool IsFull => Volatile.Read(ref _bytes) > Bound;

    public void Add(UnitEnd end, int database, byte[] command)
    {
        Interlocked.Add(ref _bytes, command.Length);
        _messages.Enqueue(new Message(end, database, command));
    }

    /// <summary>Takes the next one if all before it is in the stream, which has come to this position.</summary>
    public bool TryTake(long taken, out int database, out byte[] command)
    {
        (database, command) = (0, []);
        if (!_messages.TryPeek(out var next) || !next.End.IsKnown || next.End.Position > taken) return false;
        _messages.TryDequeue(out _);
        Interlocked.Add(ref _bytes, -next.Command.Length);
        (database, command) = (next.Database, next.Command);
        return true;
    }

    private readonly record struct Message(UnitEnd End, int Database, byte[] Command);
}
