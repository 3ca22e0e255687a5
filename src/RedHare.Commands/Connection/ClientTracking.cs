namespace RedHare.Commands.Connection;

[Command("client|tracking", "<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]",
    Arity = -3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1). Some options may introduce additional complexity.",
    Summary = "Turns the tracking of keys for client-side caches on or off.")]
internal static class ClientTracking
{
    public static void Run(CommandCall call)
    {
        for (var i = 3; i < call.Count; i++)
        {
            if ((call.Is(i, "REDIRECT"u8) || call.Is(i, "PREFIX"u8)) && i + 1 < call.Count) i++;
            else if (!call.Is(i, "BCAST"u8) && !call.Is(i, "OPTIN"u8) && !call.Is(i, "OPTOUT"u8) && !call.Is(i, "NOLOOP"u8))
            {
                call.Reply.Error(Errors.Syntax);
                return;
            }
        }
        if (call.Is(2, "OFF"u8)) call.Reply.Status("OK"u8);
        else if (call.Is(2, "ON"u8)) call.Reply.Error("ERR CLIENT TRACKING is not supported by this version"u8);
        else call.Reply.Error(Errors.Syntax);
    }
}
