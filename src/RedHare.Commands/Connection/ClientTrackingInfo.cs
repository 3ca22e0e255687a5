namespace RedHare.Commands.Connection;

[Command("client|trackinginfo",
    Arity = 2,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Tells how this connection tracks keys.")]
internal static class ClientTrackingInfo
{
    public static void Run(CommandCall call)
    {
        var reply = call.Reply;
        var tracking = call.Session.Tracking;
        reply.Map(3);
        reply.Bulk("flags"u8);
        var flags = reply.BeginArray();
        reply.EndSet(flags, WriteFlags(reply, tracking));
        reply.Bulk("redirect"u8);
        reply.Integer(tracking?.Redirect ?? -1);
        reply.Bulk("prefixes"u8);
        reply.Array(tracking?.Prefixes.Count ?? 0);
        foreach (var prefix in tracking?.Prefixes ?? []) reply.Bulk(prefix);
    }

    private static int WriteFlags(ReplyWriter reply, ClientTracking? tracking)
    {
        var count = 1;
        reply.Bulk(tracking is null ? "off"u8 : "on"u8);
        if (tracking is null) return count;
        Flag(tracking.IsBroadcast, "bcast"u8);
        var optIn = (tracking.Options & TrackingOptions.OptIn) != 0;
        Flag(optIn, "optin"u8);
        Flag(optIn && tracking.CachingGiven, "caching-yes"u8);
        var optOut = (tracking.Options & TrackingOptions.OptOut) != 0;
        Flag(optOut, "optout"u8);
        Flag(optOut && tracking.CachingGiven, "caching-no"u8);
        Flag(tracking.IsNoLoop, "noloop"u8);
        Flag(tracking.IsRedirectBroken, "broken_redirect"u8);
        return count;

        void Flag(bool isSet, ReadOnlySpan<byte> name)
        {
            if (!isSet) return;
            reply.Bulk(name);
            count++;
        }
    }
}
