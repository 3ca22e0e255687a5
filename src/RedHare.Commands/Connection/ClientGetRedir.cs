namespace RedHare.Commands.Connection;

[Command("client|getredir",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Returns the connection that tracking is redirected to; 0 if it is not redirected, −1 without tracking.")]
internal static class ClientGetRedir
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Session.Tracking?.Redirect ?? -1);
}
