namespace RedHare.Commands.Connection;

[Command("client|caching", "<YES | NO>",
    Arity = 3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1)",
    Summary = "Says whether the next command is tracked.")]
internal static class ClientCaching
{
    public static void Run(CommandCall call)
    {
        var reply = call.Reply;
        if (call.Session.Tracking is not { } tracking)
            reply.Error("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled"u8);
        else if (call.Is(2, "YES"u8) && (tracking.Options & TrackingOptions.OptIn) == 0)
            reply.Error("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."u8);
        else if (call.Is(2, "NO"u8) && (tracking.Options & TrackingOptions.OptOut) == 0)
            reply.Error("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."u8);
        else if (!call.Is(2, "YES"u8) && !call.Is(2, "NO"u8)) reply.Error(Errors.Syntax);
        else
        {
            tracking.CachingGiven = true;
            reply.Status("OK"u8);
        }
    }
}
