using System.Buffers;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Changes a HyperLogLog. A dense one in its place; a sparse one in a buffer, from the first change on, which <see cref="Store"/> gives to the key: one that
/// turns out to be corrupt, or for which memory runs out, stays as it was.
/// </summary>
public ref struct HyperLogLogEdit
{
    private readonly WriteScope _key;
    private readonly long _sparseLimit;
    private byte[]? _buffer;
    private int _length;

    /// <summary>Begins a change; an absent key is going to be an empty one.</summary>
    /// <param name="key">Absent, or a string with a valid header.</param>
    /// <param name="sparseLimit">Bytes of a sparse value, at most (hll-sparse-max-bytes).</param>
    public HyperLogLogEdit(WriteScope key, long sparseLimit)
    {
        _key = key;
        _sparseLimit = sparseLimit;
        if (key.Exists) return;
        _buffer = ArrayPool<byte>.Shared.Rent(HyperLogLog.DenseLength);
        _length = HyperLogLog.EmptyLength;
        HyperLogLog.WriteEmpty(_buffer.AsSpan(0, _length));
        HyperLogLog.ForgetCount(_buffer);
    }

    /// <summary>Elements that raised a register.</summary>
    public int Raised { get; private set; }

    private readonly Span<byte> Mutable => _buffer is null ? _key.MutableBytes : _buffer.AsSpan(0, _length);

    private readonly ReadOnlySpan<byte> Value => _buffer is null ? _key.Bytes : _buffer.AsSpan(0, _length);

    /// <summary>Adds an element; false when the value is corrupt.</summary>
    public bool TryAdd(ReadOnlySpan<byte> element)
    {
        var (register, value) = HyperLogLog.Place(element);
        if (_buffer is null && !HyperLogLog.IsDense(_key.Bytes))
        {
            var outcome = SparseRegisters.Probe(_key.Bytes, register, value);
            if (outcome != SparseOutcome.Raised) return outcome == SparseOutcome.Unchanged;
        }
        var cursor = new SparseCursor();
        return TryRaise(register, value, ref cursor);
    }

    /// <summary>Raises registers to these, of a byte each, none of which is less than the value's own; a change in any case. False when the value is corrupt.</summary>
    public bool TryRaiseAll(ReadOnlySpan<byte> registers)
    {
        var cursor = new SparseCursor();
        for (var register = 0; register < registers.Length && !HyperLogLog.IsDense(Value); register++)
            if (registers[register] > 0 && !TryRaise(register, registers[register], ref cursor)) return false;
        if (HyperLogLog.IsDense(Value)) DenseRegisters.SetAll(Mutable, registers);
        HyperLogLog.ForgetCount(Mutable);
        return true;
    }

    /// <summary>Gives a sparse value a place for each register; false when it is corrupt.</summary>
    public bool TryMakeDense()
    {
        if (HyperLogLog.IsDense(Value)) return true;
        var dense = ArrayPool<byte>.Shared.Rent(HyperLogLog.DenseLength);
        if (!HyperLogLog.TryToDense(Value, dense.AsSpan(0, HyperLogLog.DenseLength)))
        {
            ArrayPool<byte>.Shared.Return(dense);
            return false;
        }
        Dispose();
        _buffer = dense;
        _length = HyperLogLog.DenseLength;
        return true;
    }

    /// <summary>Gives the key what was changed.</summary>
    public readonly void Store()
    {
        if (_buffer is null) return;
        var value = Value;
        if (!_key.Exists) value.CopyTo(_key.Create(KeyType.String, KeyEncoding.Raw, value.Length));
        else
        {
            value.CopyTo(_key.Resize(value.Length));
            if (_key.Encoding != KeyEncoding.Raw) _key.SetEncoding(KeyType.String, KeyEncoding.Raw);
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null;
    }

    private bool TryRaise(int register, int value, ref SparseCursor cursor)
    {
        if (!HyperLogLog.IsDense(Value))
        {
            MakeRoom();
            var outcome = SparseRegisters.Raise(_buffer, ref _length, register, value, _sparseLimit, ref cursor);
            if (outcome == SparseOutcome.Raised)
            {
                HyperLogLog.ForgetCount(_buffer);
                Raised++;
            }
            if (outcome != SparseOutcome.TooBig) return outcome != SparseOutcome.Corrupt;
            if (!TryMakeDense()) return false;
        }
        if (DenseRegisters.Get(Value, register) >= value) return true;
        var bytes = Mutable;
        DenseRegisters.Set(bytes, register, value);
        HyperLogLog.ForgetCount(bytes);
        Raised++;
        return true;
    }

    // The sparse value in a buffer with room for one more register.
    private void MakeRoom()
    {
        var value = Value;
        if (_buffer is not null && _buffer.Length - value.Length >= SparseRegisters.MaxGrowth) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(HyperLogLog.DenseLength, value.Length + SparseRegisters.MaxGrowth));
        value.CopyTo(larger);
        _length = value.Length;
        Dispose();
        _buffer = larger;
    }
}
