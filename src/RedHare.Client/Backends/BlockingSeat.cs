namespace RedHare.Client;

/// <summary>A connection on which one blocking command at a time waits.</summary>
/// <param name="link">The connection.</param>
/// <param name="id">Its number at the server, for CLIENT UNBLOCK; <see cref="NoId"/> when the server does not tell.</param>
/// <param name="options">Its timeouts.</param>
internal sealed class BlockingSeat(Link link, long id, RedisOptions options)
{
    public const long NoId = 0;

    private static readonly CommandSpec Unblock = new("CLIENT UNBLOCK", CommandTraits.Idempotent);

    private Task _ending = Task.CompletedTask;

    public Link Link => link;

    /// <summary>True when it is not to be used again.</summary>
    public bool IsDone { get; set; }

    /// <summary>Asks and waits: for the command's own timeout and a grace, after which the link is taken for dead.</summary>
    public async Task<Reply> AskAsync(CommandLine command, IRedisBackend other, CancellationToken cancellation, bool asking = false)
    {
        var pending = PendingReply<RawReply>.Rent(command, RawReply.Converter, BlockingTimeout.Deadline(command, options.Silence));
        var waiting = pending.Task.AsTask();
        if (!(asking ? Asking.TrySubmit(link, pending) : link.TrySubmit(pending))) pending.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: false));
        var registration = cancellation.UnsafeRegister(_ => _ending = EndAsync(waiting, other), null);
        try
        {
            return (await waiting.ConfigureAwait(false)).Reply;
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            // An UNBLOCK still on its way would end the waiting of who comes next.
            await _ending.ConfigureAwait(false);
            _ending = Task.CompletedTask;
        }
    }

    /// <summary>Has the server end the waiting. Again and again, since the command may still be on its way; when that is of no avail the link ends.</summary>
    private async Task EndAsync(Task waiting, IRedisBackend other)
    {
        var deadline = Deadline.After(options.Silence);
        var delay = new ReconnectDelay(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(200));
        while (id != NoId && !waiting.IsCompleted && !Deadline.IsOver(deadline))
        {
            try
            {
                await other.ExecuteAsync(CommandLine.Rent(Unblock).Add(id), static reply => reply.IsNull).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception exception) when (exception is RedisServerException or RedisConnectionException or TimeoutException)
            {
                // The next attempt may succeed; this one may still arrive, so nobody else sits here.
                IsDone = true;
            }
            await Task.WhenAny(waiting, Task.Delay(delay.Next())).ConfigureAwait(false);
        }
        if (!waiting.IsCompleted) link.Close(new TimeoutException("The server did not end the waiting."));
    }
}
