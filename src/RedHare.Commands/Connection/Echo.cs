namespace RedHare.Commands.Connection;

[Command("echo", "message",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "connection",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Returns its argument.")]
internal static class Echo
{
    public static void Run(CommandCall call) => call.Reply.Bulk(call[1]);
}
