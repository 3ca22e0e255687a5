namespace RedHare.Commands.Server;

[Command("config|resetstat",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Tips = "request_policy:all_nodes response_policy:all_succeeded",
    Since = "2.0.0",
    Complexity = "O(1)",
    Summary = "Sets the counters of INFO to zero.")]
internal static class ConfigResetStat
{
    public static void Run(CommandCall call)
    {
        call.Server.ResetStatistics();
        call.Reply.Status("OK"u8);
    }
}
