using RedHare.Engine;

namespace RedHare.Resp;

/// <summary>The replies that stand on one line, type byte and line end taken off.</summary>
internal static class RespLine
{
    /// <summary>Reads the line; a message if it is none of the one-line types or breaks its type's form, else null.</summary>
    public static string? Read(char type, ReadOnlySpan<byte> text, out RespValue value)
    {
        value = default;
        switch (type)
        {
            case '+':
                value = new RespValue(RespType.SimpleString, text.ToArray());
                return null;
            case '-':
                value = new RespValue(RespType.Error, text.ToArray());
                return null;
            case ':':
                if (!RedisNumber.TryParseLong(WithoutPlus(text), out var integer)) return "invalid integer";
                value = new RespValue(RespType.Integer, integer);
                return null;
            case '_':
                return text.IsEmpty ? null : "invalid null";
            case '#':
                if (text is not [(byte)'t' or (byte)'f']) return "invalid boolean";
                value = new RespValue(RespType.Boolean, text[0] == 't' ? 1 : 0);
                return null;
            case ',':
                if (!TryReadDouble(text, out var number)) return "invalid double";
                value = new RespValue(RespType.Double, BitConverter.DoubleToInt64Bits(number));
                return null;
            case '(':
                var digits = text is [(byte)'-', ..] ? text[1..] : WithoutPlus(text);
                if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return "invalid big number";
                value = new RespValue(RespType.BigNumber, text.ToArray());
                return null;
            default:
                return $"unknown type byte 0x{(int)type:x2}";
        }
    }

    // The protocol's text allows ":+1" and "(+1", though Redis writes neither.
    private static ReadOnlySpan<byte> WithoutPlus(ReadOnlySpan<byte> text) =>
        text is [(byte)'+', >= (byte)'0' and <= (byte)'9', ..] ? text[1..] : text;

    private static bool TryReadDouble(ReadOnlySpan<byte> text, out double number)
    {
        if (RedisNumber.TryParseDouble(text, out number)) return true;
        number = double.NaN;
        return text.SequenceEqual("nan"u8) || text.SequenceEqual("-nan"u8);
    }
}
