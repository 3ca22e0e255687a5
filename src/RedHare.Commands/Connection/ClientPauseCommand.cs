namespace RedHare.Commands.Connection;

[Command("client|pause", "timeout [WRITE | ALL]",
    Arity = -3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "3.0.0",
    Complexity = "O(1)",
    Summary = "Holds back the commands of all connections for a while.")]
internal static class ClientPauseCommand
{
    public static void Run(CommandCall call)
    {
        var writesOnly = false;
        if (call.Count > 4)
        {
            call.Reply.Error(CommandTable.WrongSubcommand(call.Command.Parent!, call[1]));
            return;
        }
        if (call.Count == 4)
        {
            writesOnly = call.Is(3, "WRITE"u8);
            if (!writesOnly && !call.Is(3, "ALL"u8))
            {
                call.Reply.Error("ERR CLIENT PAUSE mode must be WRITE or ALL"u8);
                return;
            }
        }
        if (!call.TryInteger(2, out var milliseconds, "ERR timeout is not an integer or out of range"u8)) return;
        if (milliseconds < 0) call.Reply.Error("ERR timeout is negative"u8);
        else if (milliseconds > long.MaxValue - Environment.TickCount64) call.Reply.Error("ERR timeout is out of range"u8);
        else
        {
            call.Server.Pause.Begin(Environment.TickCount64 + milliseconds, writesOnly);
            call.Reply.Status("OK"u8);
        }
    }
}
