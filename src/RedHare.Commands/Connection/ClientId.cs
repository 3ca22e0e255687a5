namespace RedHare.Commands.Connection;

[Command("client|id",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "5.0.0",
    Complexity = "O(1)",
    Summary = "Returns the number of this connection.")]
internal static class ClientId
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Session.Id);
}
