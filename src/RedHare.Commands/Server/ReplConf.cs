namespace RedHare.Commands.Server;

[Command("replconf", "[option value [option value ...]]",
    Arity = -1,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.AllowBusy,
    Group = "server",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "What a replica tells of itself.")]
internal static class ReplConf
{
    public static void Run(CommandCall call)
    {
        if (call.Count % 2 == 0) call.Reply.Error(Errors.Syntax);
        else call.Reply.Status("OK"u8);
    }
}
