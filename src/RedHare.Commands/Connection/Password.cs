using System.Security.Cryptography;
using System.Text;

namespace RedHare.Commands.Connection;

/// <summary>Checks the password of the one user there is, <c>default</c>, against requirepass.</summary>
internal static class Password
{
    /// <summary>Authenticates the session, or answers with the error.</summary>
    public static bool TryAuthenticate(CommandCall call, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        var wanted = Encoding.UTF8.GetBytes(call.Server.Configuration.Clients.RequirePass);
        // In constant time for a given length, so that a password cannot be guessed byte by byte.
        if (!user.SequenceEqual("default"u8) || (wanted.Length > 0 && !CryptographicOperations.FixedTimeEquals(wanted, password)))
        {
            call.Server.Statistics.CountAuthenticationFailure();
            call.Reply.Error("WRONGPASS invalid username-password pair or user is disabled."u8);
            return false;
        }
        call.Session.IsAuthenticated = true;
        return true;
    }
}
