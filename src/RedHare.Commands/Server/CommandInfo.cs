namespace RedHare.Commands.Server;

[Command("command|info", "[command-name [command-name ...]]",
    Arity = -2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Tips = "nondeterministic_output_order",
    Since = "2.8.13",
    Complexity = "O(N) where N is the number of commands to look up",
    Summary = "Describes the named commands, or every command.")]
internal static class CommandInfo
{
    public static void Run(CommandCall call)
    {
        if (call.Count == 2)
        {
            CommandCommand.Run(call);
            return;
        }

        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++)
        {
            if (call.Server.Commands.FindFull(call[i]) is { } command) CommandInfoReply.Write(call.Reply, command);
            else call.Reply.Null();
        }
    }
}
