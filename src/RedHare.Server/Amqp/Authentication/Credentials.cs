namespace RedHare.Server.Amqp.Authentication;

/// <summary>What a mechanism reads from a response.</summary>
/// <param name="User">The user's name; null when the response is not of the mechanism's format.</param>
/// <param name="Password">The password.</param>
internal readonly record struct Credentials(string? User, string? Password)
{
    private static readonly ReadOnlyMemory<byte> Always = "AMQPLAIN PLAIN"u8.ToArray(), WithCertificate = "EXTERNAL AMQPLAIN PLAIN"u8.ToArray();

    /// <summary>What a connection may log in by; EXTERNAL takes the name from a certificate, so there must be one.</summary>
    public static ReadOnlyMemory<byte> Mechanisms(bool hasCertificate) => hasCertificate ? WithCertificate : Always;

    /// <summary>Reads <paramref name="response"/>. Null when there is no such mechanism.</summary>
    public static Credentials? Read(string mechanism, ReadOnlySpan<byte> response) => mechanism switch
    {
        "PLAIN" => Plain.Read(response),
        "AMQPLAIN" => AmqPlain.Read(response),
        _ => null,
    };
}
