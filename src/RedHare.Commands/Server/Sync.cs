namespace RedHare.Commands.Server;

[Command("sync", "",
    Arity = 1,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoMulti | CommandFlags.NoScript,
    Group = "server",
    Since = "1.0.0",
    Complexity = "O(N) with N the size of the data",
    Summary = "Sends all data and every change from there on to a replica.")]
internal static class Sync
{
    public static void Run(CommandCall call)
    {
        if (ReplicationRole.MayAttach(call)) call.Server.Replication.Attach(call.Session, isPsync: false);
    }
}
