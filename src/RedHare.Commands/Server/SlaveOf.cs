namespace RedHare.Commands.Server;

[Command("slaveof", "<host port | NO ONE>",
    Arity = 3,
    Flags = CommandFlags.NoAsyncLoading | CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
    Group = "server",
    Since = "1.0.0",
    Complexity = "O(1)",
    DeprecatedSince = "5.0.0",
    ReplacedBy = "`REPLICAOF`",
    Summary = "Makes the server a replica of another, or a master.")]
internal static class SlaveOf
{
    public static void Run(CommandCall call) => ReplicationRole.Follow(call);
}
