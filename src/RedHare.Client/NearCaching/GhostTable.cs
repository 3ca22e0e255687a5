using System.Numerics;

namespace RedHare.Client;

/// <summary>
/// Which keys were lately evicted, by their hashes alone. The S3-FIFO paper's form of a queue: a slot holds a hash and the count of evictions when it came, and
/// whoever came longer ago than the queue is long has left it, with nothing to take out. Two keys may meet in a slot: the older one is forgotten early.
/// </summary>
internal sealed class GhostTable
{
    private const int MinSlots = 256;

    private ulong[] _slots = new ulong[MinSlots];
    private uint _time = 1;

    /// <summary>Notes an evicted key. <paramref name="length"/> is how many of them are to be remembered.</summary>
    public void Add(int hash, int length)
    {
        if (_slots.Length < length && _slots.Length < 1 << 30) Grow(length);
        _slots[Index(hash)] = (ulong)(uint)hash << 32 | _time++;
    }

    /// <summary>Whether a key is among the last <paramref name="length"/> evicted ones; it is taken out.</summary>
    public bool Remove(int hash, int length)
    {
        ref var slot = ref _slots[Index(hash)];
        if (slot >> 32 != (uint)hash || (uint)slot == 0 || _time - (uint)slot > (uint)length) return false;
        slot = 0;
        return true;
    }

    private int Index(int hash) => hash & (_slots.Length - 1);

    private void Grow(int length)
    {
        var old = _slots;
        // Twice as many as keys, so that few meet.
        _slots = new ulong[(int)Math.Min(1u << 30, BitOperations.RoundUpToPowerOf2((uint)length) * 2)];
        foreach (var slot in old)
            if (slot != 0) _slots[Index((int)(slot >> 32))] = slot;
    }
}
