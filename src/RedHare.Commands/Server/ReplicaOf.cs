namespace RedHare.Commands.Server;

[Command("replicaof", "<host port | NO ONE>",
    Arity = 3,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
    Group = "server",
    Since = "5.0.0",
    Complexity = "O(1)",
    Summary = "Makes the server a replica of another, or a master.")]
internal static class ReplicaOf
{
    public static void Run(CommandCall call) => ReplicationRole.Follow(call);
}
