using RedHare.Amqp;

namespace RedHare.Server.Amqp.Authentication;

/// <summary>SASL's PLAIN (RFC 4616) as RabbitMQ reads it: NUL, user, NUL, password; an identity before the first NUL is refused.</summary>
internal static class Plain
{
    public static Credentials Read(ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty || response[0] != 0) return default;
        response = response[1..];
        var end = response.IndexOf((byte)0);
        if (end < 0) return default;
        var password = response[(end + 1)..];
        return password.Contains((byte)0) ? default : new(ShortString.Decode(response[..end]), ShortString.Decode(password));
    }
}
