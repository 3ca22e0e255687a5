namespace RedHare.Commands.Connection;

[Command("auth", "[username] password",
    Arity = -2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy,
    Group = "connection",
    Since = "1.0.0",
    Complexity = "O(N) where N is the number of passwords defined for the user",
    Summary = "Proves who the client is.")]
internal static class Auth
{
    public static void Run(CommandCall call)
    {
        if (call.Count > 3)
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        call.Redact(1);
        if (call.Count == 3) call.Redact(2);
        if (call.Count == 2 && call.Server.Users.Default.Rules.NeedsNoPassword)
        {
            call.Reply.Error("ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"u8);
            return;
        }
        if (Password.TryAuthenticate(call, call.Count == 3 ? call[1] : "default"u8, call[call.Count - 1])) call.Reply.Status("OK"u8);
    }
}
