using System.Text;
using System.Text.Unicode;

namespace RedHare.Amqp;

/// <summary>
/// Names and keys between bytes and strings. They are UTF-8 by convention only: RabbitMQ routes by any bytes. A byte that is no UTF-8 becomes a lone surrogate
/// (U+DC80 to U+DCFF, as in Python's surrogateescape) and goes back to the same byte, so that nothing is lost and different keys stay different.
/// </summary>
public static class ShortString
{
    /// <summary>The most bytes that a short string may have.</summary>
    public const int MaxLength = 255;

    private const char Escape = '\uDC00';

    /// <summary>The string for <paramref name="bytes"/>. Any bytes have one.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : DecodeEscaped(bytes);

    /// <summary>The length of <see cref="Encode"/>'s result, in bytes.</summary>
    public static int ByteCount(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uDC80', '\uDCFF') ? EncodeEscaped(text).Length : Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes the bytes of <paramref name="text"/> to <paramref name="destination"/>, which has room for <see cref="ByteCount"/>. Returns their number.</summary>
    public static int Encode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        if (!text.ContainsAnyInRange('\uDC80', '\uDCFF')) return Encoding.UTF8.GetBytes(text, destination);
        var bytes = EncodeEscaped(text);
        bytes.CopyTo(destination);
        return bytes.Length;
    }

    private static string DecodeEscaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == System.Buffers.OperationStatus.Done;
            if (isRune)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            }
            else
            {
                consumed = 1;
                text.Append((char)(Escape + bytes[0]));
            }
            bytes = bytes[consumed..];
        }
        return text.ToString();
    }

    // A surrogate that is half of a pair is no escape.
    private static byte[] EncodeEscaped(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length * 3);
        Span<byte> utf8 = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            var isRune = Rune.DecodeFromUtf16(text, out var rune, out var consumed) == System.Buffers.OperationStatus.Done;
            if (!isRune && text[0] is >= '\uDC80' and <= '\uDCFF')
            {
                consumed = 1;
                bytes.Add((byte)(text[0] - Escape));
            }
            else
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
            text = text[consumed..];
        }
        return [.. bytes];
    }
}
