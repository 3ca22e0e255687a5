namespace RedHare.Commands.Connection;

[Command("client|tracking", "<ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]",
    Arity = -3,
    Flags = CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale,
    Group = "connection",
    Since = "6.0.0",
    Complexity = "O(1). Some options may introduce additional complexity.",
    Summary = "Turns the tracking of keys for client-side caches on or off.")]
internal static class ClientTrackingCommand
{
    public static void Run(CommandCall call)
    {
        if (!TryParse(call, out var options, out var redirect, out var prefixes)) return;
        if (call.Is(2, "OFF"u8)) call.Server.Tracking.Disable(call.Session);
        else if (!call.Is(2, "ON"u8))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        else
        {
            if (Refusal(options, prefixes, call.Session.Tracking) is { } refusal)
            {
                call.Reply.Error(refusal);
                return;
            }
            call.Server.Tracking.Enable(call.Session, options, redirect, prefixes);
        }
        call.Reply.Status("OK"u8);
    }

    private static bool TryParse(CommandCall call, out TrackingOptions options, out long redirect, out List<byte[]> prefixes)
    {
        (options, redirect, prefixes) = (TrackingOptions.None, 0, []);
        for (var i = 3; i < call.Count; i++)
        {
            var more = i + 1 < call.Count;
            if (more && call.Is(i, "REDIRECT"u8))
            {
                if (redirect != 0)
                {
                    call.Reply.Error("ERR A client can only redirect to a single other client"u8);
                    return false;
                }
                if (!call.TryInteger(++i, out redirect)) return false;
                // It must be there now, though it may leave later.
                if (call.Server.Sessions.Find(redirect) is null)
                {
                    call.Reply.Error("ERR The client ID you want redirect to does not exist"u8);
                    return false;
                }
            }
            else if (more && call.Is(i, "PREFIX"u8)) prefixes.Add(call[++i].ToArray());
            else if (call.Is(i, "BCAST"u8)) options |= TrackingOptions.Broadcast;
            else if (call.Is(i, "OPTIN"u8)) options |= TrackingOptions.OptIn;
            else if (call.Is(i, "OPTOUT"u8)) options |= TrackingOptions.OptOut;
            else if (call.Is(i, "NOLOOP"u8)) options |= TrackingOptions.NoLoop;
            else
            {
                call.Reply.Error(Errors.Syntax);
                return false;
            }
        }
        return true;
    }

    /// <summary>Why these options do not go together, or not with those in force; null when they do.</summary>
    private static byte[]? Refusal(TrackingOptions options, List<byte[]> prefixes, ClientTracking? before)
    {
        const TrackingOptions Opt = TrackingOptions.OptIn | TrackingOptions.OptOut;
        var broadcast = (options & TrackingOptions.Broadcast) != 0;
        if (!broadcast && prefixes.Count > 0) return "ERR PREFIX option requires BCAST mode to be enabled"u8.ToArray();
        if (before is not null && before.IsBroadcast != broadcast)
            return "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it with a different mode."u8.ToArray();
        if (broadcast && (options & Opt) != 0) return "ERR OPTIN and OPTOUT are not compatible with BCAST"u8.ToArray();
        if ((options & Opt) == Opt) return "ERR You can't specify both OPTIN mode and OPTOUT mode"u8.ToArray();
        if (before is not null && ((options | before.Options) & Opt) == Opt)
            return "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it with a different mode."u8.ToArray();
        return broadcast ? Collision(prefixes, before?.Prefixes ?? []) : null;
    }

    // Two prefixes collide when a key may begin with both: the client would be told twice.
    private static byte[]? Collision(List<byte[]> prefixes, IReadOnlyList<byte[]> existing)
    {
        for (var i = 0; i < prefixes.Count; i++)
        {
            foreach (var other in existing)
                if (Overlap(prefixes[i], other)) return Text(prefixes[i], "an existing"u8, other);
            for (var j = i + 1; j < prefixes.Count; j++)
                if (Overlap(prefixes[i], prefixes[j])) return Text(prefixes[i], "another provided"u8, prefixes[j]);
        }
        return null;
    }

    private static bool Overlap(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.Length < b.Length ? b.StartsWith(a) : a.StartsWith(b);

    private static byte[] Text(byte[] prefix, ReadOnlySpan<byte> which, byte[] other) =>
        [.. "ERR Prefix '"u8, .. Shown(prefix), .. "' overlaps with "u8, .. which, .. " prefix '"u8, .. Shown(other), .. "'. Prefixes for a single client must not overlap."u8];

    // As C prints a string: up to its first NUL.
    private static ReadOnlySpan<byte> Shown(ReadOnlySpan<byte> text) => text.IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;
}
