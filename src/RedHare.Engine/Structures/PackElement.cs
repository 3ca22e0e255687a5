using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// The encoding of one element of a <see cref="Pack"/>: its first byte tells the kind (see the table at <see cref="Pack"/>), the body
/// follows, then the back-length. "Length" here counts the first byte and the body, not the back-length.
/// </summary>
internal static class PackElement
{
    internal const byte String6 = 0x80, Integer13 = 0xC0, String12 = 0xE0, String32 = 0xF0;
    internal const byte Integer16 = 0xF1, Integer24 = 0xF2, Integer32 = 0xF3, Integer64 = 0xF4, End = 0xFF;

    /// <summary>Length of the element at <paramref name="offset"/>, whose encoding must be valid.</summary>
    internal static int Length(ReadOnlySpan<byte> pack, int offset)
    {
        var first = pack[offset];
        if (first < String6) return 1;
        if (first < Integer13) return 1 + (first & 0x3F);
        if (first < String12) return 2;
        if (first < String32) return 2 + (((first & 0x0F) << 8) | pack[offset + 1]);
        return first switch
        {
            String32 => 5 + BinaryPrimitives.ReadInt32LittleEndian(pack[(offset + 1)..]),
            Integer16 => 3,
            Integer24 => 4,
            Integer32 => 5,
            _ => 9,
        };
    }

    /// <summary>Length and back-length together: the distance to the next element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Size(ReadOnlySpan<byte> pack, int offset)
    {
        int first = pack[offset];
        return first < String6 ? 2 : first < Integer13 ? (first & 0x3F) + 2 : LargeSize(pack, offset);
    }

    private static int LargeSize(ReadOnlySpan<byte> pack, int offset)
    {
        var length = Length(pack, offset);
        return length + BackLengthSize(length);
    }

    /// <summary>The integer at <paramref name="offset"/>, whose encoding must be one of the integers'.</summary>
    internal static long ReadInteger(ReadOnlySpan<byte> pack, int offset)
    {
        var first = pack[offset];
        if (first < String6) return first;
        if (first < String12) return (((first & 0x1F) << 8) | pack[offset + 1]) << 19 >> 19;
        var body = pack[(offset + 1)..];
        return first switch
        {
            Integer16 => BinaryPrimitives.ReadInt16LittleEndian(body),
            Integer24 => BinaryPrimitives.ReadUInt16LittleEndian(body) | ((sbyte)body[2] << 16),
            Integer32 => BinaryPrimitives.ReadInt32LittleEndian(body),
            _ => BinaryPrimitives.ReadInt64LittleEndian(body),
        };
    }

    /// <summary>Length of an integer in its shortest encoding.</summary>
    internal static int IntegerLength(long value) => value switch
    {
        >= 0 and <= 127 => 1,
        >= -4096 and <= 4095 => 2,
        >= short.MinValue and <= short.MaxValue => 3,
        >= -(1 << 23) and < 1 << 23 => 4,
        >= int.MinValue and <= int.MaxValue => 5,
        _ => 9,
    };

    /// <summary>Length of a string of that many bytes.</summary>
    internal static int StringLength(int bytes) => bytes < 64 ? 1 + bytes : bytes < 4096 ? 2 + bytes : checked(5 + bytes);

    /// <summary>Writes an integer whose <see cref="IntegerLength"/> is <paramref name="length"/>.</summary>
    internal static void WriteInteger(Span<byte> target, long value, int length)
    {
        switch (length)
        {
            case 1:
                target[0] = (byte)value;
                break;
            case 2:
                target[0] = (byte)(Integer13 | ((int)(value >> 8) & 0x1F));
                target[1] = (byte)value;
                break;
            case 3:
                target[0] = Integer16;
                BinaryPrimitives.WriteInt16LittleEndian(target[1..], (short)value);
                break;
            case 4:
                target[0] = Integer24;
                BinaryPrimitives.WriteInt16LittleEndian(target[1..], (short)value);
                target[3] = (byte)(value >> 16);
                break;
            case 5:
                target[0] = Integer32;
                BinaryPrimitives.WriteInt32LittleEndian(target[1..], (int)value);
                break;
            default:
                target[0] = Integer64;
                BinaryPrimitives.WriteInt64LittleEndian(target[1..], value);
                break;
        }
    }

    /// <summary>Writes a string.</summary>
    internal static void WriteString(Span<byte> target, ReadOnlySpan<byte> value)
    {
        if (value.Length < 64)
        {
            target[0] = (byte)(String6 | value.Length);
            value.CopyTo(target[1..]);
        }
        else if (value.Length < 4096)
        {
            target[0] = (byte)(String12 | (value.Length >> 8));
            target[1] = (byte)value.Length;
            value.CopyTo(target[2..]);
        }
        else
        {
            target[0] = String32;
            BinaryPrimitives.WriteInt32LittleEndian(target[1..], value.Length);
            value.CopyTo(target[5..]);
        }
    }

    /// <summary>
    /// Bytes of the back-length of an element of that length. Redis takes a byte more at exactly 2^14-1, 2^21-1 and 2^28-1 than seven
    /// bits a byte would need; byte for byte means so do we.
    /// </summary>
    internal static int BackLengthSize(int length) =>
        length <= 127 ? 1 : length < 16383 ? 2 : length < 2097151 ? 3 : length < 268435455 ? 4 : 5;

    /// <summary>Writes the back-length: seven bits a byte, the most significant first; every byte but the first has its top bit set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteBackLength(Span<byte> target, int length)
    {
        if (length <= 127) target[0] = (byte)length;
        else WriteLongBackLength(target, length);
    }

    private static void WriteLongBackLength(Span<byte> target, int length)
    {
        for (var i = BackLengthSize(length) - 1; i > 0; i--, length >>= 7) target[i] = (byte)(length & 127 | 128);
        target[0] = (byte)length;
    }

    /// <summary>Reads backwards the back-length whose last byte stands before <paramref name="end"/>; -1 when it does not end in five bytes.</summary>
    internal static long ReadBackLength(ReadOnlySpan<byte> pack, int end)
    {
        long length = 0;
        for (var shift = 0; shift <= 28; shift += 7)
        {
            var b = pack[--end];
            length |= (long)(b & 127) << shift;
            if (b < 128) return length;
        }
        return -1;
    }
}
