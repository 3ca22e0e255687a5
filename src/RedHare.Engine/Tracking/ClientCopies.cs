using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// What one unit does for the copies that clients have of keys: notes who has read what, finds out under the locks which copies its changes make stale, and tells of them when the locks are released. A unit makes
/// one when it first needs it, which most never do.
/// </summary>
internal sealed class ClientCopies(ExecutionUnit unit)
{
    private readonly Invalidations _stale = new();

    /// <summary>As <see cref="ExecutionUnit.Track"/>.</summary>
    public void Track(ReadOnlySpan<byte> key, long client)
    {
        var engine = unit.Engine;
        var hash = KeyHash.Of(key, engine.HashSeed);
        var index = engine.ShardIndex(key, hash);
        if (!unit.Holds(index)) throw new InvalidOperationException("A command tracked a key that it did not declare.");
        try
        {
            engine.Shards[index].Tracking.Add(key, hash, client);
        }
        catch (OutOfMemoryException)
        {
            _stale.Add(new TrackedKey(key.ToArray(), [client], ByCommand: false));
        }
    }

    /// <summary>Takes tracked keys chosen at random out of one shard's table, as if they had changed. The unit must not be entered. False when another unit holds the shard for long.</summary>
    public bool Drop(Shard shard, int count)
    {
        if (!unit.TryEnter(1UL << shard.Index)) return false;
        for (; count > 0 && !shard.Tracking.IsEmpty; count--)
        {
            var key = shard.Tracking.TakeRandom(Random.Shared, out var clients);
            _stale.Add(new TrackedKey(key, clients, ByCommand: false));
        }
        unit.Exit();
        return true;
    }

    /// <summary>A key of a locked shard has changed.</summary>
    public void NoteChange(Shard shard, ReadOnlySpan<byte> key, KeyEvent what, byte[][] prefixes)
    {
        var byCommand = (what.Class & (KeyEventClass.Expired | KeyEventClass.Evicted)) == 0;
        if (!shard.Tracking.IsEmpty && shard.Tracking.Take(key, KeyHash.Of(key, unit.Engine.HashSeed)) is { } clients)
            _stale.Add(new TrackedKey(key.ToArray(), clients, byCommand));
        foreach (var prefix in prefixes)
        {
            if (!key.StartsWith(prefix)) continue;
            _stale.AddBroadcast(key, byCommand);
            break;
        }
    }

    /// <summary>Whole databases have changed.</summary>
    public void NoteEverything() => _stale.Everything = true;

    /// <summary>Tells of the keys whose copies became stale. Without locks.</summary>
    public void Announce()
    {
        if (_stale.IsEmpty) return;
        unit.Engine.InvalidationListener?.OnInvalidated(unit, _stale);
        _stale.Clear();
    }
}
