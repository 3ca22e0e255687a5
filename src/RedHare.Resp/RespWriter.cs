using System.Buffers;
using System.Runtime.CompilerServices;

namespace RedHare.Resp;

/// <summary>
/// Writes RESP2 and RESP3 into any buffer writer: one GetSpan and one Advance per element. The <c>protocol</c> argument is the
/// client's, 2 or 3; what RESP2 lacks is written as Redis writes it to RESP2 clients.
/// </summary>
/// <remarks>The methods are thin and inlined into their caller, for there the exact type of a sealed writer class is known
/// and both calls are devirtualised; shared generic code over a class would not be.</remarks>
public static class RespWriter
{
    /// <summary>Only a header's bytes, for a caller who fills them in later or sends the payload by reference.</summary>
    /// <param name="destination">At least <see cref="RespFormat.MaxHeader"/> bytes.</param>
    /// <param name="type">RESP's type byte, such as <c>'$'</c>.</param>
    /// <param name="count">The length, count or integer.</param>
    /// <returns>The bytes written.</returns>
    public static int Header(Span<byte> destination, char type, long count) => RespFormat.Header(destination, type, count);

    /// <summary>A simple string such as <c>OK</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Status<TWriter>(TWriter writer, ReadOnlySpan<byte> text) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Line(writer.GetSpan(text.Length + 3), '+', text));

    /// <summary>An error with its code first, without the '-': <c>ERR syntax error</c>. CR and LF become spaces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Error<TWriter>(TWriter writer, ReadOnlySpan<byte> message) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Line(writer.GetSpan(message.Length + 3), '-', message));

    /// <summary>A signed 64-bit integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Integer<TWriter>(TWriter writer, long value) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), ':', value));

    /// <summary>A binary-safe string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bulk<TWriter>(TWriter writer, ReadOnlySpan<byte> value) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Bulk(writer.GetSpan(value.Length + RespFormat.BulkOverhead), value));

    /// <summary>An absent string: <c>$-1</c>, or <c>_</c> in RESP3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Null<TWriter>(TWriter writer, int protocol) where TWriter : IBufferWriter<byte> =>
        writer.Write(protocol >= 3 ? "_\r\n"u8 : "$-1\r\n"u8);

    /// <summary>An absent array: <c>*-1</c>, or <c>_</c> in RESP3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NullArray<TWriter>(TWriter writer, int protocol) where TWriter : IBufferWriter<byte> =>
        writer.Write(protocol >= 3 ? "_\r\n"u8 : "*-1\r\n"u8);

    /// <summary>Announces <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ArrayHeader<TWriter>(TWriter writer, long count) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), '*', count));

    /// <summary>Announces <paramref name="pairs"/> keys and values; in RESP2 an array of twice as many elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MapHeader<TWriter>(TWriter writer, int protocol, long pairs) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), protocol >= 3 ? '%' : '*', protocol >= 3 ? pairs : pairs * 2));

    /// <summary>Announces a set; in RESP2 an array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetHeader<TWriter>(TWriter writer, int protocol, long count) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), protocol >= 3 ? '~' : '*', count));

    /// <summary>Announces an out-of-band push; in RESP2 an array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PushHeader<TWriter>(TWriter writer, int protocol, long count) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), protocol >= 3 ? '>' : '*', count));

    /// <summary>Announces attributes of the reply that follows. RESP3 only: RESP2 has no form for them, leave them out there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AttributeHeader<TWriter>(TWriter writer, long pairs) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Header(writer.GetSpan(RespFormat.MaxHeader), '|', pairs));

    /// <summary>A double in Redis's shortest form; in RESP2 a bulk string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Double<TWriter>(TWriter writer, int protocol, double value) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Double(writer.GetSpan(RespFormat.MaxDouble), protocol, value));

    /// <summary>A boolean; in RESP2 the integer 1 or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Boolean<TWriter>(TWriter writer, int protocol, bool value) where TWriter : IBufferWriter<byte> =>
        writer.Write(protocol >= 3 ? value ? "#t\r\n"u8 : "#f\r\n"u8 : value ? ":1\r\n"u8 : ":0\r\n"u8);

    /// <summary>Text with a three-letter format (<c>txt</c>, <c>mkd</c>); in RESP2 a bulk string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Verbatim<TWriter>(TWriter writer, int protocol, ReadOnlySpan<byte> format, ReadOnlySpan<byte> text) where TWriter : IBufferWriter<byte> =>
        writer.Advance(RespFormat.Verbatim(writer.GetSpan(text.Length + 4 + RespFormat.BulkOverhead), protocol, format, text));

    /// <summary>A decimal integer of any size; in RESP2 a bulk string.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void BigNumber<TWriter>(TWriter writer, int protocol, ReadOnlySpan<byte> digits) where TWriter : IBufferWriter<byte>
    {
        var span = writer.GetSpan(digits.Length + RespFormat.BulkOverhead);
        writer.Advance(protocol >= 3 ? RespFormat.Line(span, '(', digits) : RespFormat.Bulk(span, digits));
    }
}
