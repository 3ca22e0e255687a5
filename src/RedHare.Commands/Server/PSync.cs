namespace RedHare.Commands.Server;

[Command("psync", "replicationid offset",
    Arity = -3,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoMulti | CommandFlags.NoScript,
    Group = "server",
    Since = "2.8.0",
    Complexity = "O(N) with N the size of what the replica lacks",
    Summary = "Sends a replica what it has missed, or all data, and every change from there on.")]
internal static class PSync
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var offset) || !ReplicationRole.MayAttach(call)) return;
        var hub = call.Server.Replication;
        if (!hub.TryContinue(call.Session, call[1], offset)) hub.Attach(call.Session, isPsync: true);
    }
}
