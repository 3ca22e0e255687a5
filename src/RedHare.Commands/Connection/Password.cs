using System.Text;

namespace RedHare.Commands.Connection;

/// <summary>Lets a session in as a user by its password.</summary>
internal static class Password
{
    /// <summary>Authenticates the session, or answers with the error.</summary>
    public static bool TryAuthenticate(CommandCall call, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        if (call.Server.Users.TryAuthenticate(call.Session, user, password, Encoding.Latin1.GetString(call[0]))) return true;
        call.Reply.Error("WRONGPASS invalid username-password pair or user is disabled."u8);
        return false;
    }
}
