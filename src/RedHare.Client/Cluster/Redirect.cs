using System.Globalization;

namespace RedHare.Client;

/// <summary>What a node of a cluster answers in place of running a command.</summary>
internal enum RedirectKind
{
    /// <summary>Not a redirect: the command's own error.</summary>
    None,

    /// <summary>The slot is elsewhere, for good.</summary>
    Moved,

    /// <summary>This key is elsewhere already, while its slot is on the move.</summary>
    Ask,

    /// <summary>Not now: TRYAGAIN, CLUSTERDOWN, LOADING, MASTERDOWN, READONLY.</summary>
    Later,
}

/// <summary>An error reply that says the command did not run, and where or when it would.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Slot">With MOVED and ASK the slot.</param>
/// <param name="EndPoint">With MOVED and ASK who has it; an empty host means the host that answered.</param>
internal readonly record struct Redirect(RedirectKind Kind, int Slot = HashSlot.None, RedisEndPoint EndPoint = default)
{
    private static readonly Redirect None = new(RedirectKind.None), Later = new(RedirectKind.Later);

    public static Redirect Of(Reply error) => error.IsError ? Of(error.ToString()) : None;

    public static Redirect Of(string error)
    {
        if (error.StartsWith("MOVED ", StringComparison.Ordinal)) return Place(RedirectKind.Moved, error, "MOVED ".Length);
        if (error.StartsWith("ASK ", StringComparison.Ordinal)) return Place(RedirectKind.Ask, error, "ASK ".Length);
        // By more than their code: scripts make errors of their own, and may have written before.
        return error.StartsWith("TRYAGAIN Multiple keys request", StringComparison.Ordinal)
            || error.StartsWith("CLUSTERDOWN ", StringComparison.Ordinal)
            || (error.StartsWith("LOADING ", StringComparison.Ordinal) && error.EndsWith(" is loading the dataset in memory", StringComparison.Ordinal))
            || error.StartsWith("MASTERDOWN Link with MASTER is down", StringComparison.Ordinal)
            || error.StartsWith("READONLY You can't write against a read only", StringComparison.Ordinal)
            // A blocked client whose node became a replica; not one whom CLIENT UNBLOCK released.
            || error.StartsWith("UNBLOCKED force unblock", StringComparison.Ordinal)
            ? Later
            : None;
    }

    /// <summary>The host filled in where the answer left it to the one who answered.</summary>
    public RedisEndPoint From(RedisEndPoint answering) => EndPoint.Host.Length is 0 || EndPoint.Host == "?" ? answering with { Port = EndPoint.Port } : EndPoint;

    private static Redirect Place(RedirectKind kind, string error, int start)
    {
        var space = error.IndexOf(' ', start);
        var end = space < 0 ? -1 : error.IndexOf(' ', space + 1);
        var place = space < 0 ? "" : end < 0 ? error[(space + 1)..] : error[(space + 1)..end];
        // The last colon: an IPv6 address has others.
        var colon = place.LastIndexOf(':');
        return colon >= 0
            && int.TryParse(error.AsSpan(start, space - start), NumberStyles.None, CultureInfo.InvariantCulture, out var slot) && slot < HashSlot.Count
            && int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? new Redirect(kind, slot, new RedisEndPoint(place[..colon].Trim('[', ']'), port))
            : None;
    }
}
