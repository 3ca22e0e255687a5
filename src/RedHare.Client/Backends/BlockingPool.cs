namespace RedHare.Client;

/// <summary>
/// Connections for commands that may wait on the server: each has one to itself, and idle ones are kept. When all are taken, the next command waits for
/// one, as long as any command may take.
/// </summary>
internal sealed class BlockingPool(RedisOptions options, LinkSource source) : IDisposable
{
    private static readonly CommandSpec ClientId = new("CLIENT ID");

    private readonly SemaphoreSlim _room = new(options.BlockingConnections);
    private readonly Stack<BlockingSeat> _idle = new();
    private readonly HashSet<BlockingSeat> _all = [];
    private readonly CancellationTokenSource _closing = new();

    /// <summary>Runs it on a connection of its own.</summary>
    /// <param name="command">Given away.</param>
    /// <param name="converter">Makes the result.</param>
    /// <param name="other">A way to the same server, to end the waiting by CLIENT UNBLOCK.</param>
    /// <param name="cancellation">Ends the waiting on the server; an element that it pops at that moment is returned, not lost.</param>
    /// <param name="asking">ASKING goes ahead.</param>
    public async ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, IRedisBackend other, CancellationToken cancellation, bool asking = false)
    {
        BlockingSeat seat;
        try
        {
            seat = await TakeAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            command.Return();
            throw;
        }
        try
        {
            var reply = await seat.AskAsync(command, other, cancellation, asking).ConfigureAwait(false);
            if (reply.IsError) throw Failure(new RedisServerException(reply.ToString()));
            // Served after all: what was popped is not thrown away.
            if (reply.IsNull) cancellation.ThrowIfCancellationRequested();
            return converter(reply);
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The caller gave up waiting, and the server did not confirm the end in time; the command may have run.", exception, cancellation);
        }
        finally
        {
            Leave(seat);
        }
    }

    public void Expire(long now)
    {
        foreach (var seat in All()) seat.Link.Expire(now);
    }

    public void Move(RedisEndPoint? rightOne, Exception reason)
    {
        foreach (var seat in All())
            if (seat.Link.EndPoint != rightOne) seat.Link.Close(reason);
    }

    public void Dispose()
    {
        _closing.Cancel();
        foreach (var seat in All()) seat.Link.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    private async Task<BlockingSeat> TakeAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(RedisConnection));
        var deadline = Deadline.After(options.CommandTimeout);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token);
        var hasRoom = false;
        try
        {
            hasRoom = await _room.WaitAsync(options.CommandTimeout, ends.Token).ConfigureAwait(false);
            if (!hasRoom) throw new RedisConnectionException($"All {options.BlockingConnections} connections for blocking commands were taken.", mayHaveRun: false);
            return await IdleAsync().ConfigureAwait(false) ?? await OpenAsync(deadline, ends.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (hasRoom) _room.Release();
            ObjectDisposedException.ThrowIf(exception is OperationCanceledException && _closing.IsCancellationRequested, typeof(RedisConnection));
            throw;
        }
    }

    /// <summary>An idle connection that lives; one that was idle for long is asked.</summary>
    private async Task<BlockingSeat?> IdleAsync()
    {
        while (true)
        {
            BlockingSeat? seat;
            lock (_idle)
                if (!_idle.TryPop(out seat)) return null;
            if (seat.Link.IsClosed) continue;
            var isFresh = options.KeepAlive == Timeout.InfiniteTimeSpan || Environment.TickCount64 - seat.Link.LastReceived < options.KeepAlive.TotalMilliseconds;
            if (isFresh || await Pulse.PingAsync(seat.Link, Deadline.After(options.Silence)).ConfigureAwait(false)) return seat;
            seat.Link.Close(new TimeoutException("The server was silent for too long."));
        }
    }

    private async Task<BlockingSeat> OpenAsync(long deadline, CancellationToken cancellation)
    {
        var link = await source.ConnectAsync(deadline, cancellation).ConfigureAwait(false);
        Reply id;
        try
        {
            id = await Greeting.AskAsync(link, CommandLine.Rent(ClientId), cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            link.Close(exception);
            throw;
        }
        var seat = new BlockingSeat(link, id.IsError ? BlockingSeat.NoId : id.AsInteger(), options);
        var isOwned = link.TryOwn((reason, unanswered) =>
        {
            lock (_idle) _all.Remove(seat);
            foreach (var pending in unanswered)
                pending.Fail(new RedisConnectionException("The connection was lost while a blocking command waited.", pending.WasSent, reason));
        });
        if (!isOwned) throw new RedisConnectionException("The connection was lost at once.", mayHaveRun: false);
        lock (_idle) _all.Add(seat);
        if (_closing.IsCancellationRequested) link.Close(new ObjectDisposedException(nameof(RedisConnection)));
        return seat;
    }

    private void Leave(BlockingSeat seat)
    {
        lock (_idle)
        {
            // One whose reply never came is out of step.
            seat.IsDone |= _closing.IsCancellationRequested || seat.Link.IsClosed || seat.Link.Count > 0;
            if (!seat.IsDone) _idle.Push(seat);
        }
        if (seat.IsDone) seat.Link.Close(new OperationCanceledException("The connection is no longer needed."));
        _room.Release();
    }

    /// <summary>A server that is no master any more ends all waiting, and refuses what writes: the command did not run.</summary>
    private Exception Failure(RedisServerException error) =>
        error.Code == "UNBLOCKED" || source.Refuses?.Invoke(error) == true ? new RedisConnectionException($"The server gave up its place: {error.Message}", mayHaveRun: false, error) : error;

    private BlockingSeat[] All()
    {
        lock (_idle)
        {
            _all.RemoveWhere(static seat => seat.Link.IsClosed);
            return _all.Count == 0 ? [] : [.. _all];
        }
    }
}
