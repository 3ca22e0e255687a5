using System.Security.Cryptography;
using System.Text;

namespace RedHare.Broker;

/// <summary>A password as RabbitMQ keeps it (rabbit_password_hashing_sha256): four random bytes of salt, and the SHA-256 of salt and password behind them.</summary>
public static class PasswordHash
{
    /// <summary>RabbitMQ's name of the algorithm, as definitions show it.</summary>
    public const string Algorithm = "rabbit_password_hashing_sha256";

    private const int SaltLength = 4;

    /// <summary>The hash of a password with a new salt.</summary>
    /// <param name="password">The password.</param>
    public static byte[] Create(string password) => Create(RandomNumberGenerator.GetBytes(SaltLength), password);

    /// <summary>Whether a password is the one that was hashed.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="password">The password.</param>
    public static bool Verify(ReadOnlySpan<byte> hash, string password) =>
        hash.Length == SaltLength + SHA256.HashSizeInBytes && CryptographicOperations.FixedTimeEquals(hash, Create(hash[..SaltLength], password));

    private static byte[] Create(ReadOnlySpan<byte> salt, string password) => [.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])];
}
