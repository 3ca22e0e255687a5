namespace RedHare.Commands.Connection;

[Command("client|getname",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "2.6.9",
    Complexity = "O(1)",
    Summary = "Returns the name of this connection.")]
internal static class ClientGetName
{
    public static void Run(CommandCall call)
    {
        if (call.Session.Name.Length == 0) call.Reply.Null();
        else call.Reply.Bulk(call.Session.Name);
    }
}
