namespace RedHare.Commands.Cluster;

[Command("readwrite",
    Arity = 1,
    Flags = CommandFlags.Fast | CommandFlags.Loading | CommandFlags.Stale,
    Group = "cluster",
    Categories = "connection",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "Ends what READONLY began.")]
internal static class ReadWrite
{
    public static void Run(CommandCall call) => call.Reply.Error("ERR This instance has cluster support disabled"u8);
}
