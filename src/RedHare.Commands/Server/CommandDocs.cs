namespace RedHare.Commands.Server;

[Command("command|docs", "[command-name [command-name ...]]",
    Arity = -2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Tips = "nondeterministic_output_order",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of commands to look up",
    Summary = "Documents the named commands, or every command.")]
internal static class CommandDocs
{
    public static void Run(CommandCall call)
    {
        var table = call.Server.Commands;
        var commands = call.Count == 2 ? table.All : Named(call, table);
        call.Reply.Map(commands.Count);
        foreach (var command in commands)
        {
            call.Reply.Bulk(command.FullNameBytes);
            CommandDocsReply.Write(call.Reply, command);
        }
    }

    private static List<Command> Named(CommandCall call, CommandTable table)
    {
        var commands = new List<Command>();
        for (var i = 2; i < call.Count; i++)
            if (table.FindFull(call[i]) is { } command)
                commands.Add(command);
        return commands;
    }
}
