using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace RedHare.Patterns;

/// <summary>
/// MurmurHash3 in its 128 bits for 64-bit machines (Austin Appleby; in the public domain): the same in every process, on every machine and in every version, as what is stored
/// by it must be. .NET's own hashes are not. It guards against nobody: who chooses the items can make them collide.
/// </summary>
internal static class StableHash
{
    private const ulong C1 = 0x87c37b91114253d5, C2 = 0x4cf5ad432745937f;

    /// <summary>The hash of a text's UTF-8.</summary>
    public static (ulong First, ulong Second) Of(string text, ulong seed = 0)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= 512)
        {
            Span<byte> bytes = stackalloc byte[512];
            return Of(bytes[..Encoding.UTF8.GetBytes(text, bytes)], seed);
        }
        var rented = ArrayPool<byte>.Shared.Rent(most);
        var hash = Of(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)), seed);
        ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The hash of bytes.</summary>
    public static (ulong First, ulong Second) Of(ReadOnlySpan<byte> bytes, ulong seed = 0)
    {
        var (h1, h2, length) = (seed, seed, (ulong)bytes.Length);
        for (; bytes.Length >= 16; bytes = bytes[16..])
        {
            h1 ^= Scrambled(BinaryPrimitives.ReadUInt64LittleEndian(bytes), C1, 31, C2);
            h1 = (BitOperations.RotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= Scrambled(BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), C2, 33, C1);
            h2 = (BitOperations.RotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        // The rest is as if filled up with zeros, whose contribution is none.
        Span<byte> tail = stackalloc byte[16];
        tail.Clear();
        bytes.CopyTo(tail);
        h2 ^= Scrambled(BinaryPrimitives.ReadUInt64LittleEndian(tail[8..]), C2, 33, C1);
        h1 ^= Scrambled(BinaryPrimitives.ReadUInt64LittleEndian(tail), C1, 31, C2);
        h1 ^= length;
        h2 ^= length;
        h1 += h2;
        h2 += h1;
        h1 = Mixed(h1);
        h2 = Mixed(h2);
        h1 += h2;
        h2 += h1;
        return (h1, h2);
    }

    private static ulong Scrambled(ulong word, ulong first, int rotation, ulong second) => BitOperations.RotateLeft(word * first, rotation) * second;

    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
