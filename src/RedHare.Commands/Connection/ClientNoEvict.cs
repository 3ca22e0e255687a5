namespace RedHare.Commands.Connection;

[Command("client|no-evict", "<ON | OFF>",
    Arity = 3,
    Flags = CommandFlags.Admin | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "7.0.0",
    Complexity = "O(1)",
    Summary = "Keeps this connection from being closed for its memory.")]
internal static class ClientNoEvict
{
    public static void Run(CommandCall call)
    {
        var on = call.Is(2, "ON"u8);
        if (!on && !call.Is(2, "OFF"u8))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        call.Session.NoEvict = on;
        call.Reply.Status("OK"u8);
    }
}
