namespace RedHare.Client;

/// <summary>Where the links to one server come from: the server is located, connected, greeted, and asked whether it is the one that is meant.</summary>
/// <param name="options">How to connect, and within which time.</param>
/// <param name="locate">Where the server is now; asked before each attempt, since sentinels and clusters move it.</param>
/// <param name="verify">Throws when the server is not the one that is meant.</param>
/// <param name="refuses">True for an error by which a server says that it did not run a command since it is not the one that is meant; null where there is no other.</param>
internal sealed class LinkSource(
    RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate, Func<Link, CancellationToken, Task>? verify = null, Func<RedisServerException, bool>? refuses = null)
{
    /// <inheritdoc cref="LinkSource" path="/param[@name='refuses']"/>
    public Func<RedisServerException, bool>? Refuses => refuses;

    /// <summary>The same servers, connected otherwise.</summary>
    public LinkSource With(RedisOptions other) => new(other, locate, verify, refuses);

    /// <summary>The same without tracking of what is read.</summary>
    public LinkSource Untracked() => options.Tracking is null ? this : With(options with { Tracking = null });

    /// <summary>One attempt.</summary>
    /// <exception cref="RedisConnectionException">No connection, or not in time.</exception>
    /// <exception cref="RedisServerException">The server refuses credentials or database.</exception>
    public async Task<Link> ConnectAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.ConnectTimeout);
        Link? link = null;
        RedisEndPoint? endPoint = null;
        try
        {
            endPoint = await locate(limit.Token).ConfigureAwait(false);
            (link, _) = await Connector.ConnectAsync(endPoint.Value, options, limit.Token).ConfigureAwait(false);
            if (verify is not null) await verify(link, limit.Token).ConfigureAwait(false);
            return link;
        }
        catch (Exception exception)
        {
            link?.Close(exception);
            if (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
                throw new RedisConnectionException($"No connection to {endPoint?.ToString() ?? "the server"}: not within {options.ConnectTimeout.TotalSeconds} s", mayHaveRun: false, exception);
            throw;
        }
    }

    /// <summary>Attempts until the time is up, with pauses that grow.</summary>
    /// <exception cref="RedisConnectionException">The last attempt's failure.</exception>
    /// <exception cref="RedisServerException">The server refuses credentials or database.</exception>
    public async Task<Link> ConnectAsync(long deadline, CancellationToken cancellation)
    {
        var delay = new ReconnectDelay(options.ReconnectMinDelay, options.ReconnectMaxDelay);
        while (true)
        {
            var pause = TimeSpan.Zero;
            try
            {
                return await ConnectAsync(cancellation).ConfigureAwait(false);
            }
            catch (RedisConnectionException)
            {
                pause = delay.Next();
                if (pause >= Deadline.Left(deadline) && deadline != long.MaxValue) throw;
            }
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }
}
