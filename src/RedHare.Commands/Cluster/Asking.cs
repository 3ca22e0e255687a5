namespace RedHare.Commands.Cluster;

[Command("asking",
    Arity = 1,
    Flags = CommandFlags.Fast,
    Group = "cluster",
    Categories = "connection",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "Announces that the next command is about a slot that is being imported.")]
internal static class Asking
{
    public static void Run(CommandCall call) => call.Reply.Error("ERR This instance has cluster support disabled"u8);
}
