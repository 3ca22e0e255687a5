using System.Buffers.Text;

namespace RedHare.Lua;

/// <summary>Integers as C's printf writes them: %d %i %u %o %x %X of 64 bits.</summary>
internal static class IntegerText
{
    /// <summary>99 digits of precision, or 22 of the number in octal.</summary>
    private const int MaxDigits = 100;

    public static void AppendSigned(ref LuaBuffer buffer, in FormatSpecification item, long value)
    {
        var magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        var sign = value < 0 ? "-"u8 : item.HasPlus ? "+"u8 : item.HasSpace ? " "u8 : default;
        Span<byte> digits = stackalloc byte[MaxDigits];
        item.Pad(ref buffer, sign, Digits(digits, magnitude, 10, (byte)'a', item.Precision), !item.HasPrecision);
    }

    public static void AppendUnsigned(ref LuaBuffer buffer, in FormatSpecification item, byte conversion, ulong value)
    {
        var radix = conversion switch { (byte)'o' => 8u, (byte)'u' => 10u, _ => 16u };
        Span<byte> room = stackalloc byte[MaxDigits];
        var digits = Digits(room, value, radix, conversion == 'X' ? (byte)'A' : (byte)'a', item.Precision);
        ReadOnlySpan<byte> prefix = default;
        if (item.IsAlternate && radix == 16 && value != 0) prefix = conversion == 'X' ? "0X"u8 : "0x"u8;
        if (item.IsAlternate && radix == 8 && (digits.Length == 0 || digits[0] != '0')) prefix = "0"u8;
        item.Pad(ref buffer, prefix, digits, !item.HasPrecision);
    }

    /// <summary>A plain decimal integer.</summary>
    public static int Write(Span<byte> room, long value)
    {
        Utf8Formatter.TryFormat(value, room, out var written);
        return written;
    }

    private static ReadOnlySpan<byte> Digits(Span<byte> room, ulong value, uint radix, byte letter, int precision)
    {
        var start = room.Length;
        for (; value != 0; value /= radix)
        {
            var digit = (byte)(value % radix);
            room[--start] = (byte)(digit < 10 ? '0' + digit : letter + digit - 10);
        }
        var least = Math.Max(precision, precision < 0 ? 1 : 0);
        while (room.Length - start < least) room[--start] = (byte)'0';
        return room[start..];
    }
}
