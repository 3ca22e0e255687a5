namespace RedHare.Commands.Server;

[Command("sync", "",
    Arity = 1,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoMulti | CommandFlags.NoScript,
    Group = "server",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Would send all data and every change from there on to a replica.")]
internal static class Sync
{
    public static void Run(CommandCall call) => call.Reply.Error(Replication.NotSupported);
}
