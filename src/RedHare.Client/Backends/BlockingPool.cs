namespace RedHare.Client;

/// <summary>Connections for commands that may wait on the server: each has one to itself, and idle ones are kept. When all wait, the next command waits for one.</summary>
internal sealed class BlockingPool(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate) : IAsyncDisposable
{
    private static readonly CommandSpec ClientId = new("CLIENT ID"), Unblock = new("CLIENT UNBLOCK");

    private readonly SemaphoreSlim _room = new(options.BlockingConnections);
    private readonly Stack<Seat> _idle = new();
    private readonly HashSet<Seat> _all = [];
    private bool _isDisposed;

    public async ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, IRedisBackend other, CancellationToken cancellation, bool asking = false)
    {
        await _room.WaitAsync(cancellation).ConfigureAwait(false);
        Seat? seat = null;
        try
        {
            seat = await TakeAsync(cancellation).ConfigureAwait(false);
            var pending = PendingReply<RawReply>.Rent(command, RawReply.Converter, long.MaxValue);
            var task = pending.Task;
            if (!(asking ? Asking.TrySubmit(seat.Link, pending) : seat.Link.TrySubmit(pending))) pending.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: false));
            // The server is asked to end the waiting, so that an element which it pops at that moment is returned, not lost.
            await using var registration = cancellation.UnsafeRegister(
                static state => { var (pool, id) = ((IRedisBackend, long))state!; _ = EndAsync(pool, id); }, (other, seat.Id)).ConfigureAwait(false);
            var reply = (await task.ConfigureAwait(false)).Reply;
            if (reply.IsError) throw new RedisServerException(reply.ToString());
            // Served after all: what was popped is not thrown away.
            if (reply.IsNull) cancellation.ThrowIfCancellationRequested();
            return converter(reply);
        }
        finally
        {
            Leave(seat);
            _room.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        Seat[] all;
        lock (_idle)
        {
            _isDisposed = true;
            all = [.. _all];
        }
        foreach (var seat in all) seat.Link.Close(new ObjectDisposedException(nameof(RedisConnection)));
        return ValueTask.CompletedTask;
    }

    private static async Task EndAsync(IRedisBackend backend, long id)
    {
        try
        {
            await backend.ExecuteAsync(CommandLine.Rent(Unblock).Add(id), static reply => reply.IsNull).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is RedisServerException or RedisConnectionException or TimeoutException or ObjectDisposedException)
        {
            // The waiting ends with the connection then, or by its own timeout.
        }
    }

    private async Task<Seat> TakeAsync(CancellationToken cancellation)
    {
        lock (_idle)
        {
            while (_idle.TryPop(out var idle))
                if (!idle.Link.IsClosed) return idle;
        }
        var endPoint = await locate(cancellation).ConfigureAwait(false);
        var (link, _) = await Connector.ConnectAsync(endPoint, options, cancellation).ConfigureAwait(false);
        var id = (await Greeting.AskAsync(link, CommandLine.Rent(ClientId), cancellation).ConfigureAwait(false)).AsInteger();
        var seat = new Seat(link, id);
        link.OnClosed = (reason, unanswered) =>
        {
            lock (_idle) _all.Remove(seat);
            foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("The connection was lost while a blocking command waited; it may have run.", mayHaveRun: true, reason));
        };
        lock (_idle)
        {
            if (!_isDisposed)
            {
                _all.Add(seat);
                return seat;
            }
        }
        link.Close(new ObjectDisposedException(nameof(RedisConnection)));
        throw new ObjectDisposedException(nameof(RedisConnection));
    }

    private void Leave(Seat? seat)
    {
        if (seat is null) return;
        lock (_idle)
        {
            if (!_isDisposed && !seat.Link.IsClosed && seat.Link.Count == 0)
            {
                _idle.Push(seat);
                return;
            }
        }
        seat.Link.Close(new OperationCanceledException("The connection is no longer needed."));
    }

    /// <param name="Link">The connection.</param>
    /// <param name="Id">Its number at the server, for CLIENT UNBLOCK.</param>
    private sealed record Seat(Link Link, long Id);
}
