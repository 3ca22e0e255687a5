using RedHare.Amqp;

namespace RedHare.Server.Amqp;

/// <summary>Texts of errors on the wire: short strings, so RabbitMQ cuts them, and so do we at the same place.</summary>
internal static class ReplyText
{
    private const int Kept = 252;

    public static string Limit(string text)
    {
        if (text.Length * 3 <= ShortString.MaxLength || ShortString.ByteCount(text) <= ShortString.MaxLength) return text;
        var bytes = new byte[ShortString.ByteCount(text)];
        ShortString.Encode(text, bytes);
        return ShortString.Decode(bytes.AsSpan(0, Kept)) + "...";
    }
}
