namespace RedHare.Client;

/// <summary>The first words on a connection: protocol, credentials, name, database.</summary>
internal static class Greeting
{
    private static readonly CommandSpec Hello = new("HELLO"), Auth = new("AUTH"), Select = new("SELECT"), SetName = new("CLIENT SETNAME"), SetInfo = new("CLIENT SETINFO"), ReadOnly = new("READONLY");

    private static readonly string Version = typeof(RedisConnection).Assembly.GetName().Version!.ToString(3);

    /// <summary>Greets, and returns the protocol that the server agreed to.</summary>
    /// <exception cref="RedisServerException">Credentials or database are refused.</exception>
    /// <exception cref="NotSupportedException">Keys are to be tracked, and the server speaks RESP2.</exception>
    public static async Task<int> SayAsync(Link link, RedisOptions options, CancellationToken cancellation)
    {
        var protocol = options.Protocol >= 3 && await TryHelloAsync(link, options, cancellation).ConfigureAwait(false) ? 3 : 2;
        if (protocol == 2 && options.Password is not null)
        {
            var auth = CommandLine.Rent(Auth);
            if (options.User is not null) auth.Add(options.User);
            Check(await AskAsync(link, auth.Add(options.Password), cancellation).ConfigureAwait(false));
        }
        if (options.ClientName is not null) Check(await AskAsync(link, CommandLine.Rent(SetName).Add(options.ClientName), cancellation).ConfigureAwait(false));
        // Servers before 7.2 do not know SETINFO: what they answer does not matter.
        var name = AskAsync(link, CommandLine.Rent(SetInfo).Add("LIB-NAME"u8).Add("redhare"u8), cancellation);
        await AskAsync(link, CommandLine.Rent(SetInfo).Add("LIB-VER"u8).Add(Version), cancellation).ConfigureAwait(false);
        await name.ConfigureAwait(false);
        if (options.Database != 0) Check(await AskAsync(link, CommandLine.Rent(Select).Add(options.Database), cancellation).ConfigureAwait(false));
        // Without it a replica sends even its readers to the master.
        if (options is { Topology: RedisTopology.Cluster, ReadFrom: not ReadFrom.Master }) Check(await AskAsync(link, CommandLine.Rent(ReadOnly), cancellation).ConfigureAwait(false));
        if (options.Tracking is { } tracking) await TrackAsync(link, tracking, protocol, cancellation).ConfigureAwait(false);
        return protocol;
    }

    private static async Task TrackAsync(Link link, KeyTracking tracking, int protocol, CancellationToken cancellation)
    {
        if (protocol < 3) throw new NotSupportedException("Tracking of keys needs RESP3: the server does not speak it, or it was turned off by protocol=2.");
        link.OnPush = tracking.Deliver;
        link.OnLost = tracking.Lost;
        Check(await AskAsync(link, tracking.Begin(), cancellation).ConfigureAwait(false));
    }

    private static async Task<bool> TryHelloAsync(Link link, RedisOptions options, CancellationToken cancellation)
    {
        var hello = CommandLine.Rent(Hello).Add("3"u8);
        if (options.Password is not null) hello.Add("AUTH"u8).Add(options.User ?? "default").Add(options.Password);
        var reply = await AskAsync(link, hello, cancellation).ConfigureAwait(false);
        if (!reply.IsError) return true;
        var error = new RedisServerException(reply.ToString());
        // A server that does not know HELLO or RESP3 is spoken to in RESP2; one that refuses the password is not.
        return error.Code is "NOPROTO" or "ERR" ? false : throw error;
    }

    public static async Task<Reply> AskAsync(Link link, CommandLine line, CancellationToken cancellation)
    {
        var pending = PendingReply<RawReply>.Rent(line, RawReply.Converter, long.MaxValue);
        var task = pending.Task;
        pending.Observe(cancellation);
        if (!link.TrySubmit(pending)) pending.Fail(new RedisConnectionException("The connection was lost at once.", mayHaveRun: false));
        return (await task.ConfigureAwait(false)).Reply;
    }

    private static void Check(Reply reply)
    {
        if (reply.IsError) throw new RedisServerException(reply.ToString());
    }
}
