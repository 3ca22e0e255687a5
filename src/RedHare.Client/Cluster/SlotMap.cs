namespace RedHare.Client;

/// <summary>Which shard holds which slot. Read by every command without a lock; a redirect changes one slot in place, a new reading of the topology makes a new map.</summary>
internal sealed class SlotMap
{
    private readonly Shard?[] _slots = new Shard?[HashSlot.Count];

    /// <summary>The shards that hold slots, each with the first of them, as of the last reading.</summary>
    public (Shard Shard, int Slot)[] Shards { get; }

    public SlotMap(IReadOnlyList<(Shard Shard, SlotRange[] Ranges)> shards)
    {
        foreach (var (shard, ranges) in shards)
            foreach (var range in ranges) _slots.AsSpan(range.First, range.Last - range.First + 1).Fill(shard);
        Shards = [.. shards.Where(one => one.Ranges.Length > 0).Select(one => (one.Shard, one.Ranges[0].First)).OrderBy(static one => one.First)];
    }

    /// <summary>Who holds a slot; null while nobody does.</summary>
    public Shard? this[int slot] => Volatile.Read(ref _slots[slot]);

    /// <summary>A redirect told who holds a slot now.</summary>
    public void Move(int slot, Shard shard) => Volatile.Write(ref _slots[slot], shard);

    /// <summary>Some shard, for a command without keys: one whose master is connected if there is one.</summary>
    public Shard? Any()
    {
        var shards = Shards;
        if (shards.Length == 0) return null;
        var start = Random.Shared.Next(shards.Length);
        for (var i = 0; i < shards.Length; i++)
        {
            var shard = shards[(start + i) % shards.Length].Shard;
            if (shard.Master.Server.IsOpen) return shard;
        }
        return shards[start].Shard;
    }
}

/// <summary>Slots from one to another, both inclusive.</summary>
internal readonly record struct SlotRange(int First, int Last);
