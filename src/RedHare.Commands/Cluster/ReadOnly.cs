namespace RedHare.Commands.Cluster;

[Command("readonly",
    Arity = 1,
    Flags = CommandFlags.Fast | CommandFlags.Loading | CommandFlags.Stale,
    Group = "cluster",
    Categories = "connection",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "Lets a connection read from a replica of a cluster.")]
internal static class ReadOnly
{
    public static void Run(CommandCall call) => call.Reply.Error("ERR This instance has cluster support disabled"u8);
}
