namespace RedHare.Commands.Cluster;

/// <summary>Without cluster support every subcommand has the same answer, so they are not declared one by one.</summary>
[Command("cluster", "subcommand [arg [arg ...]]",
    Arity = -2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "cluster",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "Tells that this server is no node of a cluster.")]
internal static class ClusterCommand
{
    public static void Run(CommandCall call) => call.Reply.Error(call.IsScripted && call.Is(1, "RESET"u8)
        // The one subcommand with Redis's flag for that.
        ? "ERR This Redis command is not allowed from script"u8
        : "ERR This instance has cluster support disabled"u8);
}
