namespace RedHare.Patterns.Caching;

/// <summary>The server remembers what was read by these connections, and tells of changes, whoever makes them. Over RESP2 it cannot, and then nothing is held.</summary>
internal sealed class TrackingFeed(IRedisBackend backend, NearTier near, NearOptions options, TimeProvider time) : NearFeed(time)
{
    private static readonly CommandSpec Ping = new("PING", CommandTraits.ReadOnly);

    private readonly TimeProvider _time = time;
    private volatile IRedisBackend? _tracked;

    public override IRedisBackend? Reader => _tracked;

    public override bool HearsItself => true;

    protected override async Task ListenAsync(CancellationToken closing)
    {
        IRedisBackend tracked;
        try
        {
            tracked = await backend.OpenTrackedAsync(new KeyTracking(near), closing).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NotSupportedException or RedisServerException)
        {
            return;
        }
        await using var _ = tracked.ConfigureAwait(false);
        _tracked = tracked;
        BeReady();
        try
        {
            await BeatAsync(tracked, closing).ConfigureAwait(false);
        }
        finally
        {
            _tracked = null;
            near.OnAllStale(AllStale.ConnectionLost);
        }
    }

    /// <summary>Asks for signs of life. A lost connection tells of itself; one that died in silence is noticed by this.</summary>
    private async Task BeatAsync(IRedisBackend tracked, CancellationToken closing)
    {
        using var timer = new PeriodicTimer(options.Heartbeat, _time);
        while (await timer.WaitForNextTickAsync(closing).ConfigureAwait(false))
        {
            try
            {
                await AskAsync(tracked, closing).WaitAsync(2 * options.Heartbeat, _time, closing).ConfigureAwait(false);
            }
            catch (Exception) when (!closing.IsCancellationRequested)
            {
                // A server that does not answer may not have told something either.
                near.OnAllStale(AllStale.ConnectionLost);
            }
        }
    }

    private static async Task AskAsync(IRedisBackend tracked, CancellationToken closing)
    {
        foreach (var server in await tracked.MastersAsync(closing).ConfigureAwait(false))
            await server.ExecuteAsync(CommandLine.Rent(Ping), static reply => reply.IsNull, closing).ConfigureAwait(false);
    }
}
