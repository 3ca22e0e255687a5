namespace RedHare.Client;

/// <summary>Asks a server whether it is still there.</summary>
internal static class Pulse
{
    private static readonly CommandSpec Ping = new("PING", CommandTraits.ReadOnly);

    /// <summary>True when the server answered, with an error too.</summary>
    public static async Task<bool> PingAsync(Link link, long deadline)
    {
        var pending = PendingReply<RawReply>.Rent(CommandLine.Rent(Ping), RawReply.Converter, deadline);
        var task = pending.Task;
        // Only over this link: a PING that was lost with it has done its work.
        pending.Retries = int.MaxValue;
        if (!link.TrySubmit(pending)) pending.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: false));
        try
        {
            await task.ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }
}
