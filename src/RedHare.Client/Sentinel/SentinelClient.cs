namespace RedHare.Client;

/// <summary>One sentinel: asked over a connection that is kept, and made anew when it is lost.</summary>
internal sealed class SentinelClient(RedisEndPoint endPoint, RedisOptions options) : IDisposable
{
    private readonly LinkSource _source = new(options, _ => Task.FromResult(endPoint));
    private readonly SemaphoreSlim _one = new(1);
    private Link? _link;
    private bool _isDisposed;

    public RedisEndPoint EndPoint => endPoint;

    /// <summary>Asks several questions at once.</summary>
    /// <exception cref="RedisConnectionException">It cannot be reached, or says nothing in time.</exception>
    /// <exception cref="RedisServerException">It refuses the credentials, or the first question.</exception>
    public async Task<Reply[]> AskAsync(CommandLine[] questions, CancellationToken cancellation)
    {
        var batch = new BatchReply(questions, atomic: false, long.MaxValue);
        batch.Observe(cancellation);
        try
        {
            var link = await LinkAsync(cancellation).ConfigureAwait(false);
            if (!link.TrySubmit([batch])) batch.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: false));
        }
        catch (Exception exception)
        {
            batch.Fail(exception);
        }
        try
        {
            var replies = await batch.WaitAsync().ConfigureAwait(false);
            return replies[0].IsError ? throw new RedisServerException(replies[0].ToString()) : replies;
        }
        catch (OperationCanceledException exception)
        {
            // One that was silent for so long is not worth keeping.
            _link?.Close(exception);
            throw;
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _link?.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    private async Task<Link> LinkAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_link is { IsClosed: false } link) return link;
            link = await _source.ConnectAsync(cancellation).ConfigureAwait(false);
            link.TryOwn(static (reason, unanswered) =>
            {
                foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("The connection to the sentinel was lost.", pending.WasSent, reason));
            });
            _link = link;
            if (_isDisposed) link.Close(new ObjectDisposedException(nameof(RedisConnection)));
            return link;
        }
        finally
        {
            _one.Release();
        }
    }
}
