using System.Buffers;

namespace RedHare.Engine;

/// <summary>Remembers which records were picked already: open addressing in a pooled array, at most half full.</summary>
internal ref struct PickedRecords
{
    private readonly nint[] _buffer;
    private readonly Span<nint> _slots;

    public PickedRecords(int most)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(8, most * 2L));
        _buffer = ArrayPool<nint>.Shared.Rent(size);
        _slots = _buffer.AsSpan(0, size);
        _slots.Clear();
    }

    /// <summary>Notes a record; false when it was picked before.</summary>
    public readonly bool Add(nint record)
    {
        var index = (int)((ulong)record * 0x9E3779B97F4A7C15 >> 32) & (_slots.Length - 1);
        while (_slots[index] != 0)
        {
            if (_slots[index] == record) return false;
            index = (index + 1) & (_slots.Length - 1);
        }
        _slots[index] = record;
        return true;
    }

    public readonly void Dispose() => ArrayPool<nint>.Shared.Return(_buffer);
}
