namespace RedHare.Commands.Server;

[Command("command",
    Arity = -1,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Tips = "nondeterministic_output_order",
    Since = "2.8.13",
    Complexity = "O(N) where N is the total number of Redis commands",
    Summary = "Describes every command.")]
internal static class CommandCommand
{
    public static void Run(CommandCall call)
    {
        var commands = call.Server.Commands.All;
        call.Reply.Array(commands.Count);
        foreach (var command in commands) CommandInfoReply.Write(call.Reply, command);
    }
}
