using System.Numerics;
using System.Runtime.InteropServices;

namespace RedHare.Commands.Bitmaps;

/// <summary>The operations of BITOP.</summary>
internal enum BitwiseOperation
{
    And,
    Or,
    Xor,
    Not,
}

/// <summary>Combines strings bit by bit, a vector at a time.</summary>
internal static class Bitwise
{
    /// <summary>Combines <paramref name="other"/>, which is as long or shorter and goes on in zeros, into <paramref name="result"/>.</summary>
    public static void Combine(BitwiseOperation operation, Span<byte> result, ReadOnlySpan<byte> other)
    {
        // Behind the other's end OR and XOR change nothing, and AND leaves nothing.
        if (operation == BitwiseOperation.And) result[other.Length..].Clear();
        result = result[..other.Length];
        var target = MemoryMarshal.Cast<byte, Vector<byte>>(result);
        var source = MemoryMarshal.Cast<byte, Vector<byte>>(other);
        var done = target.Length * Vector<byte>.Count;
        switch (operation)
        {
            case BitwiseOperation.And:
                for (var i = 0; i < target.Length; i++) target[i] &= source[i];
                for (var i = done; i < result.Length; i++) result[i] &= other[i];
                break;
            case BitwiseOperation.Or:
                for (var i = 0; i < target.Length; i++) target[i] |= source[i];
                for (var i = done; i < result.Length; i++) result[i] |= other[i];
                break;
            case BitwiseOperation.Xor:
                for (var i = 0; i < target.Length; i++) target[i] ^= source[i];
                for (var i = done; i < result.Length; i++) result[i] ^= other[i];
                break;
        }
    }

    /// <summary>Inverts every bit.</summary>
    public static void Invert(Span<byte> result)
    {
        var target = MemoryMarshal.Cast<byte, Vector<byte>>(result);
        for (var i = 0; i < target.Length; i++) target[i] = ~target[i];
        for (var i = target.Length * Vector<byte>.Count; i < result.Length; i++) result[i] = (byte)~result[i];
    }
}
