namespace RedHare.Commands.Connection;

[Command("client|no-touch", "<ON | OFF>",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "7.2.0",
    Complexity = "O(1)",
    Summary = "Leaves the access times of keys alone.")]
internal static class ClientNoTouch
{
    public static void Run(CommandCall call)
    {
        var on = call.Is(2, "ON"u8);
        if (!on && !call.Is(2, "OFF"u8))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        call.Unit.NoTouch = on;
        call.Reply.Status("OK"u8);
    }
}
