using System.Buffers;
using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A collection's value that has no key yet, in a pooled buffer; the elements of a big form are in an arena already, so that giving it to a key
/// copies a root and no element.
/// </summary>
internal struct PooledValue : IValueStorage
{
    private byte[] _buffer;
    private int _length;

    public PooledValue(Arena arena, KeyEncoding encoding)
    {
        Arena = arena;
        Encoding = encoding;
        _buffer = ArrayPool<byte>.Shared.Rent(256);
        switch (encoding)
        {
            case KeyEncoding.IntSet:
                IntegerSet.Initialize(Resize(IntegerSet.EmptyLength));
                break;
            case KeyEncoding.ListPack:
                Pack.Initialize(Resize(Pack.EmptyLength));
                break;
            default:
                Resize(Marshal.SizeOf<TableRoot>());
                Table = default;
                break;
        }
    }

    public Arena Arena { get; }

    public KeyEncoding Encoding { get; private set; }

    public readonly Span<byte> Bytes => _buffer.AsSpan(0, _length);

    public readonly ReadOnlySpan<byte> Packed => _buffer.AsSpan(0, _length);

    public readonly ref TableRoot Table => ref MemoryMarshal.AsRef<TableRoot>(_buffer.AsSpan());

    public Span<byte> Resize(int length)
    {
        if (length > _buffer.Length)
        {
            var bigger = ArrayPool<byte>.Shared.Rent(Math.Max(length, _buffer.Length * 2));
            _buffer.AsSpan(0, _length).CopyTo(bigger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = bigger;
        }
        _length = length;
        return Bytes;
    }

    public void Become(KeyEncoding encoding) => Encoding = encoding;

    public readonly void MarkChanged() { }

    /// <summary>Gives the value to a key, whatever that was before; nothing is left here.</summary>
    public void MoveTo(WriteScope key, KeyType type, bool keepExpiry)
    {
        Bytes.CopyTo(key.Create(type, Encoding, _length, keepExpiry));
        // The elements have a new owner.
        Encoding = KeyEncoding.ListPack;
    }

    /// <summary>Frees what was not moved, and the buffer.</summary>
    public void Dispose(KeyType type)
    {
        if (_buffer is null) return;
        var budget = int.MaxValue;
        while (!ValueDisposal.FreeSlice(Arena, type, Encoding, Bytes, ref budget)) budget = int.MaxValue;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = null!;
    }
}
