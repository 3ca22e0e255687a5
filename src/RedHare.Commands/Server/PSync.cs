namespace RedHare.Commands.Server;

[Command("psync", "replicationid offset",
    Arity = -3,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoMulti | CommandFlags.NoScript,
    Group = "server",
    Since = "2.8.0",
    Complexity = "O(1)",
    Summary = "Would send a replica what it has missed, and every change from there on.")]
internal static class PSync
{
    public static void Run(CommandCall call)
    {
        if (call.TryInteger(2, out _)) call.Reply.Error(Replication.NotSupported);
    }
}
