namespace RedHare.Client;

/// <summary>ASKING right before a command, with nobody else's between: it lets one command at a slot that the node is only importing.</summary>
internal static class Asking
{
    private static readonly CommandSpec Spec = new("ASKING");

    /// <summary>Submits both to a link.</summary>
    public static bool TrySubmit(Link link, PendingReply pending)
    {
        var (asking, reply) = Rent(pending.Deadline);
        return Settle(link.TrySubmit([asking, pending]), asking, reply);
    }

    /// <summary>Submits several behind one ASKING, whose effect lasts to the end of a transaction.</summary>
    public static bool TrySubmit(ServerBackend server, ReadOnlySpan<PendingReply> pending)
    {
        var (asking, reply) = Rent(pending[0].Deadline);
        return Settle(server.TrySubmit([asking, .. pending]), asking, reply);
    }

    private static (PendingReply Asking, ValueTask<RawReply> Reply) Rent(long deadline)
    {
        var asking = PendingReply<RawReply>.Rent(CommandLine.Rent(Spec), RawReply.Converter, deadline);
        return (asking, asking.Task);
    }

    private static bool Settle(bool isSubmitted, PendingReply asking, ValueTask<RawReply> reply)
    {
        if (!isSubmitted) asking.Fail(new RedisConnectionException("There is no connection.", mayHaveRun: false));
        _ = ForgetAsync(reply);
        return isSubmitted;
    }

    private static async Task ForgetAsync(ValueTask<RawReply> reply)
    {
        try
        {
            await reply.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or ObjectDisposedException)
        {
            // The command behind it meets the same, and its caller is told.
        }
    }
}
