namespace RedHare.Commands.Server;

[Command("time",
    Arity = 1,
    Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
    Group = "server",
    Tips = "nondeterministic_output",
    Since = "2.6.0",
    Complexity = "O(1)",
    Summary = "Returns the server's time: Unix seconds and microseconds.")]
internal static class Time
{
    public static void Run(CommandCall call)
    {
        var now = call.Unit.NowMicroseconds;
        call.Reply.Array(2);
        call.Reply.Bulk($"{now / 1_000_000}");
        call.Reply.Bulk($"{now % 1_000_000}");
    }
}
