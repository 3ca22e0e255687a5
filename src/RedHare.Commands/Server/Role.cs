namespace RedHare.Commands.Server;

[Command("role",
    Arity = 1,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "server",
    Categories = "admin dangerous",
    Since = "2.8.12",
    Complexity = "O(1)",
    Summary = "Tells whether the server is a master or a replica.")]
internal static class Role
{
    public static void Run(CommandCall call)
    {
        call.Reply.Array(3);
        call.Reply.Bulk("master"u8);
        call.Reply.Integer(0);
        call.Reply.Array(0);
    }
}
