using System.Buffers;
using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// Bytes that grow into a string. It begins in scratch space of its user and moves to rented arrays; what a script makes big is charged before it is
/// rented. An error on the way leaves a rented array to the garbage collector, so no user needs a finally.
/// </summary>
internal ref struct LuaBuffer(LuaState state, Span<byte> scratch)
{
    /// <summary>Below this a growth is not charged: the buffer lives only as long as one call.</summary>
    private const int Uncharged = 64 << 10;

    private readonly LuaState _state = state;
    private Span<byte> _bytes = scratch;
    private byte[]? _rented;
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (_length == _bytes.Length) Grow(1);
        _bytes[_length++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _length) Grow(bytes.Length);
        bytes.CopyTo(_bytes[_length..]);
        _length += bytes.Length;
    }

    public void Fill(byte value, int count)
    {
        if (count > 0) Take(count).Fill(value);
    }

    /// <summary>The next bytes, to be written by the caller.</summary>
    public Span<byte> Take(int count)
    {
        var room = Reserve(count);
        _length += count;
        return room[..count];
    }

    /// <summary>Room for that many bytes at least; <see cref="Advance"/> tells how many were written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > _bytes.Length - _length) Grow(count);
        return _bytes[_length..];
    }

    public void Advance(int count) => _length += count;

    /// <summary>What has been written, as a charged string. The buffer is empty afterwards.</summary>
    public LuaString ToText()
    {
        var text = _length == 0 ? LuaString.Empty : _state.String(Written);
        Release();
        return text;
    }

    /// <summary>Gives back what was rented. Needed only where <see cref="ToText"/> is not called.</summary>
    public void Release()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
        _bytes = default;
        _length = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count)
    {
        var needed = (long)_length + count;
        var size = Math.Max(256, Math.Max(needed, Math.Min(2L * _bytes.Length, Array.MaxLength)));
        if (size > Uncharged) _state.Charge(size);
        if (size > Array.MaxLength) throw new LuaException("not enough memory");
        var rented = ArrayPool<byte>.Shared.Rent((int)size);
        Written.CopyTo(rented);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _bytes = _rented = rented;
    }
}
