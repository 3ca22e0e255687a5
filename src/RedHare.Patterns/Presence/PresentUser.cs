using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Presence;

/// <summary>One connection of a user who is there. Its heartbeats go by themselves, through times without a server too; disposing it ends the connection.</summary>
public sealed class PresentUser : IAsyncDisposable
{
    private readonly UserPresence _presence;
    private readonly string _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _beating;

    internal PresentUser(UserPresence presence, string user, string connection)
    {
        (_presence, User, _connection) = (presence, user, connection);
        _beating = BeatAsync();
    }

    /// <summary>Who.</summary>
    public string User { get; }

    /// <summary>Leaves. A server that cannot be reached is no error: the TTL ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested) return;
        await _end.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        try
        {
            await _presence.LeaveAsync(User, _connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
        }
    }

    // After a failure sooner: at a third of the TTL there would be one more attempt, so there are more.
    private async Task BeatAsync()
    {
        var pause = _presence.Ttl / 3;
        while (true)
        {
            await Task.Delay(pause * (0.75 + Random.Shared.NextDouble() / 4), _presence.Context.Time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_end.IsCancellationRequested) return;
            try
            {
                await _presence.BeatAsync(User, _connection, _end.Token).ConfigureAwait(false);
                pause = _presence.Ttl / 3;
            }
            catch (Exception exception) when (exception is OperationCanceledException or RedisServerException || Leasing.IsAway(exception))
            {
                pause = _presence.Ttl / 10;
            }
        }
    }
}
