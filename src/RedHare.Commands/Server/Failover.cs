namespace RedHare.Commands.Server;

[Command("failover", "[TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]",
    Arity = -1,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Stale,
    Group = "server",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Would make a replica the master.")]
internal static class Failover
{
    public static void Run(CommandCall call)
    {
        if (call.Count == 2 && call.Is(1, "ABORT"u8)) call.Reply.Error("ERR No failover in progress."u8);
        else call.Reply.Error("ERR FAILOVER requires connected replicas."u8);
    }
}
