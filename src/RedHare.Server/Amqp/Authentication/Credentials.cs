namespace RedHare.Server.Amqp.Authentication;

/// <summary>What a mechanism reads from a response.</summary>
/// <param name="User">The user's name; null when the response is not of the mechanism's format.</param>
/// <param name="Password">The password.</param>
internal readonly record struct Credentials(string? User, string? Password)
{
    /// <summary>PLAIN and AMQPLAIN; EXTERNAL would take the name from a certificate, and there is no TLS yet.</summary>
    public static readonly ReadOnlyMemory<byte> Mechanisms = "AMQPLAIN PLAIN"u8.ToArray();

    /// <summary>Reads <paramref name="response"/>. Null when there is no such mechanism.</summary>
    public static Credentials? Read(string mechanism, ReadOnlySpan<byte> response) => mechanism switch
    {
        "PLAIN" => Plain.Read(response),
        "AMQPLAIN" => AmqPlain.Read(response),
        _ => null,
    };
}
