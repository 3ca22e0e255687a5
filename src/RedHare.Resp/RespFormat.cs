using RedHare.Engine;

namespace RedHare.Resp;

/// <summary>Puts single RESP elements into a span and returns the bytes written; <see cref="RespWriter"/> puts them into a growing buffer.</summary>
public static class RespFormat
{
    /// <summary>The most bytes of a header, integer, null or boolean.</summary>
    public const int MaxHeader = 1 + RedisNumber.MaxLongLength + 2;

    /// <summary>The most bytes of a double, in either protocol.</summary>
    public const int MaxDouble = RedisNumber.MaxDoubleLength + 8;

    /// <summary>The most bytes of a bulk string besides its text.</summary>
    public const int BulkOverhead = MaxHeader + 2;

    /// <summary>A type byte, a number, CR LF: <c>$5</c>, <c>*3</c>, <c>:-1</c>.</summary>
    /// <param name="destination">At least <see cref="MaxHeader"/> bytes.</param>
    /// <param name="type">RESP's type byte.</param>
    /// <param name="count">The length, count or integer.</param>
    public static int Header(Span<byte> destination, char type, long count)
    {
        destination[0] = (byte)type;
        return End(destination, 1 + RedisNumber.Format(count, destination[1..]));
    }

    /// <summary>A simple string or error: <paramref name="type"/>, <paramref name="text"/>, CR LF. CR and LF in the text become spaces.</summary>
    public static int Line(Span<byte> destination, char type, ReadOnlySpan<byte> text)
    {
        destination[0] = (byte)type;
        var body = destination.Slice(1, text.Length);
        text.CopyTo(body);
        if (body.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
        {
            body.Replace((byte)'\r', (byte)' ');
            body.Replace((byte)'\n', (byte)' ');
        }

        return End(destination, text.Length + 1);
    }

    /// <summary>A bulk string.</summary>
    public static int Bulk(Span<byte> destination, ReadOnlySpan<byte> text)
    {
        var length = Header(destination, '$', text.Length);
        text.CopyTo(destination[length..]);
        return End(destination, length + text.Length);
    }

    /// <summary>A double; in RESP2 a bulk string.</summary>
    public static int Double(Span<byte> destination, int protocol, double value)
    {
        if (protocol >= 3)
        {
            destination[0] = (byte)',';
            return End(destination, 1 + RedisNumber.Format(value, destination[1..]));
        }

        Span<byte> text = stackalloc byte[RedisNumber.MaxDoubleLength];
        return Bulk(destination, text[..RedisNumber.Format(value, text)]);
    }

    /// <summary>A verbatim string with its three-letter <paramref name="format"/>; in RESP2 a bulk string.</summary>
    public static int Verbatim(Span<byte> destination, int protocol, ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        if (protocol < 3) return Bulk(destination, text);
        var length = Header(destination, '=', text.Length + 4L);
        var tag = destination.Slice(length, 3);
        tag.Fill((byte)' ');
        format[..Math.Min(format.Length, 3)].CopyTo(tag);
        destination[length + 3] = (byte)':';
        text.CopyTo(destination[(length + 4)..]);
        return End(destination, length + 4 + text.Length);
    }

    private static int End(Span<byte> destination, int length)
    {
        destination[length] = (byte)'\r';
        destination[length + 1] = (byte)'\n';
        return length + 2;
    }
}
