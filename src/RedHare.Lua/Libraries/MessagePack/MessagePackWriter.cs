using System.Buffers.Binary;

namespace RedHare.Lua;

/// <summary>MessagePack's simple values in their shortest forms.</summary>
internal static class MessagePackWriter
{
    public static void Nil(ref LuaBuffer buffer) => buffer.Append(0xC0);

    public static void Boolean(ref LuaBuffer buffer, bool value) => buffer.Append((byte)(value ? 0xC3 : 0xC2));

    /// <summary>An integer where the number is one, otherwise a float of the size that holds it exactly.</summary>
    public static void Number(ref LuaBuffer buffer, double number)
    {
        var integer = CInteger.ToInt64(number);
        if (integer == number)
        {
            Integer(ref buffer, integer);
        }
        else if ((float)number == number)
        {
            var bytes = buffer.Take(5);
            bytes[0] = 0xCA;
            BinaryPrimitives.WriteSingleBigEndian(bytes[1..], (float)number);
        }
        else
        {
            var bytes = buffer.Take(9);
            bytes[0] = 0xCB;
            BinaryPrimitives.WriteDoubleBigEndian(bytes[1..], number);
        }
    }

    public static void Text(ref LuaBuffer buffer, ReadOnlySpan<byte> text)
    {
        if (text.Length < 32)
        {
            buffer.Append((byte)(0xA0 | text.Length));
        }
        else if (text.Length <= byte.MaxValue)
        {
            buffer.Append(0xD9);
            buffer.Append((byte)text.Length);
        }
        else
        {
            Length(ref buffer, text.Length, 0xDA);
        }
        buffer.Append(text);
    }

    /// <summary>The head of an array.</summary>
    public static void Array(ref LuaBuffer buffer, int count)
    {
        if (count < 16) buffer.Append((byte)(0x90 | count));
        else Length(ref buffer, count, 0xDC);
    }

    /// <summary>The head of a map of so many pairs.</summary>
    public static void Map(ref LuaBuffer buffer, int count)
    {
        if (count < 16) buffer.Append((byte)(0x80 | count));
        else Length(ref buffer, count, 0xDE);
    }

    /// <summary>A length in 16 bits behind this code, or in 32 behind the next.</summary>
    private static void Length(ref LuaBuffer buffer, int length, byte code)
    {
        if (length <= ushort.MaxValue) Coded(ref buffer, code, (ulong)length, 2);
        else Coded(ref buffer, (byte)(code + 1), (ulong)length, 4);
    }

    private static void Integer(ref LuaBuffer buffer, long value)
    {
        if (value is >= -32 and <= 127) buffer.Append((byte)value);
        else if (value > uint.MaxValue) Coded(ref buffer, 0xCF, (ulong)value, 8);
        else if (value > ushort.MaxValue) Coded(ref buffer, 0xCE, (ulong)value, 4);
        else if (value > byte.MaxValue) Coded(ref buffer, 0xCD, (ulong)value, 2);
        else if (value >= 0) Coded(ref buffer, 0xCC, (ulong)value, 1);
        else if (value >= sbyte.MinValue) Coded(ref buffer, 0xD0, (ulong)value, 1);
        else if (value >= short.MinValue) Coded(ref buffer, 0xD1, (ulong)value, 2);
        else if (value >= int.MinValue) Coded(ref buffer, 0xD2, (ulong)value, 4);
        else Coded(ref buffer, 0xD3, (ulong)value, 8);
    }

    private static void Coded(ref LuaBuffer buffer, byte code, ulong value, int size)
    {
        var bytes = buffer.Take(size + 1);
        bytes[0] = code;
        for (var i = size; i > 0; i--)
        {
            bytes[i] = (byte)value;
            value >>= 8;
        }
    }
}
