namespace RedHare.Commands.Server;

[Command("monitor",
    Arity = 1,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Shows every command that the server runs from now on.")]
internal static class Monitor
{
    public static void Run(CommandCall call)
    {
        if (!call.MayBlock)
        {
            call.Reply.Error("ERR MONITOR isn't allowed for DENY BLOCKING client"u8);
            return;
        }
        // A second MONITOR gets no answer in Redis either.
        if (call.Session.IsMonitor) return;
        call.Session.IsMonitor = true;
        call.Server.Monitors.Add(call.Session);
        call.Reply.Status("OK"u8);
    }
}
