namespace RedHare.Commands.Connection;

[Command("client|caching", "<YES | NO>",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Says whether the next command is tracked.")]
internal static class ClientCaching
{
    public static void Run(CommandCall call) =>
        call.Reply.Error("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"u8);
}
