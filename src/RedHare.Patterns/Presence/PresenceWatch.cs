using System.Globalization;
using System.Runtime.CompilerServices;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Presence;

/// <summary>
/// One listener to who comes and goes. It knows who is there; changes carry numbers, and where one is missing it asks again and tells the difference, so that after
/// lost messages and times without a server it is right again. Disposing it ends the subscription, and with it whoever reads.
/// </summary>
public sealed class PresenceWatch : IAsyncDisposable
{
    private readonly UserPresence _presence;
    private readonly HashSet<string>? _users;
    private readonly IRedisSubscription _subscription;
    private readonly HashSet<string> _online = [];
    private long _number = -1;

    internal PresenceWatch(UserPresence presence, HashSet<string>? users, IRedisSubscription subscription) => (_presence, _users, _subscription) = (presence, users, subscription);

    /// <summary>Who is there, as changes, and then each change; until the watch, its connection or the reading ends. For one reader, once.</summary>
    public async IAsyncEnumerable<PresenceChange> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var messages = _subscription.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                if (_number < 0)
                {
                    if (await AskAsync(cancellation).ConfigureAwait(false) is not { } changes) yield break;
                    foreach (var change in changes) yield return change;
                }
                next ??= messages.MoveNextAsync().AsTask();
                var heard = await WaitAsync(next, cancellation).ConfigureAwait(false);
                if (heard == Heard.End) yield break;
                if (heard == Heard.Nothing)
                {
                    await SweepAsync(cancellation).ConfigureAwait(false);
                    continue;
                }
                next = null;
                if (Apply(messages.Current) is { } news) yield return news;
            }
        }
        finally
        {
            // An enumerator may not be disposed while it moves.
            if (next is not null)
            {
                await _subscription.DisposeAsync().ConfigureAwait(false);
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    private enum Heard
    {
        Message,
        Nothing,
        End,
    }

    private async ValueTask<Heard> WaitAsync(Task<bool> next, CancellationToken cancellation)
    {
        try
        {
            return await next.WaitAsync(_presence.Ttl * (0.375 + Random.Shared.NextDouble() / 4), _presence.Context.Time, cancellation).ConfigureAwait(false) ? Heard.Message : Heard.End;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return Heard.Nothing;
        }
        catch (ObjectDisposedException)
        {
            return Heard.End;
        }
    }

    // Who dies without a word is announced by whoever looks: those who listen do. A number that was not heard means that something was missed.
    private async ValueTask SweepAsync(CancellationToken cancellation)
    {
        try
        {
            if (await _presence.SweepAsync(cancellation).ConfigureAwait(false) != _number) _number = -1;
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // It is asked again after as long.
        }
    }

    private PresenceChange? Apply(RedisMessage message)
    {
        var parts = message.IsGap ? [] : message.Text.Split(' ', 4);
        if (parts.Length < 4 || long.Parse(parts[0], CultureInfo.InvariantCulture) is var number && number > _number + 1)
        {
            _number = -1;
            return null;
        }
        if (number <= _number) return null; // Known by having asked.
        _number = number;
        var (isOnline, user) = (parts[1] == "+", parts[3]);
        if (_users is not null && !_users.Contains(user)) return null;
        if (!(isOnline ? _online.Add(user) : _online.Remove(user))) return null;
        return new PresenceChange(user, isOnline, DateTimeOffset.UnixEpoch.AddMicroseconds(double.Parse(parts[2], CultureInfo.InvariantCulture)));
    }

    // The number first: changes after it are heard, and applied over what is read. Null when the connection was closed by its owner.
    private async ValueTask<IReadOnlyList<PresenceChange>?> AskAsync(CancellationToken cancellation)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var number = await _presence.SweepAsync(cancellation).ConfigureAwait(false);
                var online = await OnlineAsync(cancellation).ConfigureAwait(false);
                string[] changed = [.. _online.Except(online), .. online.Except(_online)];
                var seen = await _presence.LastSeenAsync(changed, cancellation).ConfigureAwait(false);
                // Nothing is remembered before all of it is known: a change that is lost here would never be told.
                var changes = changed.Select((user, i) => new PresenceChange(user, online.Contains(user), seen[i] ?? _presence.Context.Time.GetUtcNow())).ToArray();
                _online.Clear();
                _online.UnionWith(online);
                _number = number;
                return changes;
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, Math.Min(failures, 6))) * (0.75 + Random.Shared.NextDouble() / 2), _presence.Context.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<HashSet<string>> OnlineAsync(CancellationToken cancellation)
    {
        HashSet<string> online = [];
        if (_users is null)
        {
            await foreach (var user in _presence.OnlineAsync(cancellation).ConfigureAwait(false)) online.Add(user);
            return online;
        }
        var asked = _users.ToArray();
        var there = await _presence.AreOnlineAsync(asked, cancellation).ConfigureAwait(false);
        for (var i = 0; i < asked.Length; i++)
            if (there[i]) online.Add(asked[i]);
        return online;
    }
}
