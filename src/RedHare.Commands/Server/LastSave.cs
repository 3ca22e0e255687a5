namespace RedHare.Commands.Server;

[Command("lastsave", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast, Group = "server", Categories = "admin dangerous", Since = "1.0.0",
    Complexity = "O(1)", Summary = "Returns the Unix timestamp of the last successful save to disk.", Tips = "nondeterministic_output")]
internal static class LastSave
{
    public static void Run(CommandCall call) => call.Reply.Integer((call.Server.Snapshots?.LastSave ?? call.Server.StartedAt).ToUnixTimeSeconds());
}
