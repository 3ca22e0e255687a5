using System.Buffers.Text;
using System.Security.Cryptography;

namespace RedHare.Patterns.Sessions;

/// <summary>Names of sessions: 256 random bits in the URL's form of base 64. Who knows one has the session, so none can be guessed.</summary>
internal static class SessionId
{
    private const int Bytes = 32;
    private const int Length = 43;

    public static string New()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>Whether it can be one. What comes out of a cookie is anybody's text: what cannot be an id is not made a key.</summary>
    public static bool IsPossible(string id)
    {
        if (id.Length != Length) return false;
        foreach (var letter in id)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')) return false;
        return true;
    }
}
