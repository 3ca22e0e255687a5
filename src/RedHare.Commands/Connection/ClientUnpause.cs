namespace RedHare.Commands.Connection;

[Command("client|unpause",
    Arity = 2,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.2.0",
    Complexity = "O(N) Where N is the number of paused clients",
    Summary = "Ends CLIENT PAUSE.")]
internal static class ClientUnpause
{
    public static void Run(CommandCall call)
    {
        call.Server.Pause.End();
        call.Reply.Status("OK"u8);
    }
}
