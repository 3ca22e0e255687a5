using System.Runtime.CompilerServices;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Presence;

/// <summary>
/// Who is online. A user is there while one of his connections is, and a connection while its heartbeats come, by the server's clock; one that dies without a word is gone after the
/// TTL. Who listens hears of each change.
/// </summary>
public sealed class UserPresence
{
    private const int Slice = 500;

    private static readonly CommandSpec ZScan = new("ZSCAN", CommandTraits.Idempotent), ZMScore = new("ZMSCORE", CommandTraits.ReadOnly);

    private readonly PresenceOptions _options;
    private readonly string _key;

    internal UserPresence(PatternContext context, string name, PresenceOptions? options)
    {
        (Context, Name, _options) = (context, PatternContext.CheckName(name), options ?? PresenceOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Ttl, TimeSpan.FromMilliseconds(10), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LastSeenFor, _options.Ttl, nameof(options));
        _key = context.Key("presence", name);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    internal PatternContext Context { get; }

    internal TimeSpan Ttl => _options.Ttl;

    internal string Channel => $"{_key}:changes";

    /// <summary>Enters: the user is there until the handle is disposed, its heartbeats going by themselves. One handle for each connection, so that a user with two browsers is there until
    /// he has closed both.</summary>
    /// <param name="user">Who.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public async ValueTask<PresentUser> EnterAsync(string user, CancellationToken cancellation = default)
    {
        var connection = Leasing.NewOwner();
        await BeatAsync(user, connection, cancellation).ConfigureAwait(false);
        return new PresentUser(this, user, connection);
    }

    /// <summary>One heartbeat, for connections that another counts: a request of a client that polls.</summary>
    /// <param name="user">Who.</param>
    /// <param name="connection">Which of his connections.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <returns>True when the user was not there before.</returns>
    public ValueTask<bool> BeatAsync(string user, string connection, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(connection);
        return Context.Backend.EvaluateAsync(
            PresenceScripts.Beat,
            Keys(user),
            new RedisValue[] { Channel, user, connection, (long)_options.Ttl.TotalMilliseconds, (long)_options.LastSeenFor.TotalMilliseconds },
            static reply => reply.AsInteger() == 1,
            cancellation);
    }

    /// <summary>Ends a connection. True when it was the user's last.</summary>
    public ValueTask<bool> LeaveAsync(string user, string connection, CancellationToken cancellation = default) => Context.Backend.EvaluateAsync(
        PresenceScripts.Leave, Keys(user), new RedisValue[] { Channel, user, connection }, static reply => reply.AsInteger() == 1, cancellation);

    /// <summary>Whether a user is there.</summary>
    public async ValueTask<bool> IsOnlineAsync(string user, CancellationToken cancellation = default) => (await AreOnlineAsync([user], cancellation).ConfigureAwait(false))[0];

    /// <summary>Of each of some users whether he is there.</summary>
    public async ValueTask<bool[]> AreOnlineAsync(IReadOnlyList<string> users, CancellationToken cancellation = default)
    {
        var online = new bool[users.Count];
        for (var start = 0; start < users.Count; start += Slice)
        {
            var slice = new RedisValue[Math.Min(Slice, users.Count - start)];
            for (var i = 0; i < slice.Length; i++) slice[i] = users[start + i];
            var there = await Context.Backend.EvaluateAsync(
                PresenceScripts.AreThere,
                new RedisKey[] { _key },
                slice,
                static reply => reply.Items.Take(reply.Items.Count - 1).Select(till => !till.IsNull && till.AsDouble() > reply.Items[^1].AsDouble()).ToArray(),
                cancellation).ConfigureAwait(false);
            there.CopyTo(online, start);
        }
        return online;
    }

    /// <summary>How many users are there.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellation = default) =>
        Context.Backend.EvaluateAsync(PresenceScripts.Count, new RedisKey[] { _key }, default, static reply => reply.AsInteger(), cancellation);

    /// <summary>Who is there, in no order. Who comes or goes meanwhile may be among them or not.</summary>
    public async IAsyncEnumerable<string> OnlineAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await SweepAsync(cancellation).ConfigureAwait(false);
        HashSet<string> seen = [];
        var cursor = "0";
        do
        {
            (cursor, var users) = await Context.Backend.ExecuteAsync(
                CommandLine.Rent(ZScan).Key(_key).Add(cursor).Add("COUNT").Add(Slice),
                static reply => (reply.Items[0].ToString(), reply.Items[1].Items.Where((_, i) => i % 2 == 0).Select(user => user.ToString()).ToArray()),
                cancellation).ConfigureAwait(false);
            foreach (var user in users)
                if (seen.Add(user)) yield return user;
        }
        while (cursor != "0");
    }

    /// <summary>When a user was there last, by the server's clock: his last heartbeat, or when he left. Null when that is forgotten, or he never was.</summary>
    public async ValueTask<DateTimeOffset?> LastSeenAsync(string user, CancellationToken cancellation = default) => (await LastSeenAsync([user], cancellation).ConfigureAwait(false))[0];

    /// <summary>The same of each of some users.</summary>
    public async ValueTask<DateTimeOffset?[]> LastSeenAsync(IReadOnlyList<string> users, CancellationToken cancellation = default)
    {
        var seen = new DateTimeOffset?[users.Count];
        for (var start = 0; start < users.Count; start += Slice)
        {
            var line = CommandLine.Rent(ZMScore).Key($"{_key}:seen");
            for (var i = start; i < Math.Min(start + Slice, users.Count); i++) line.Add(users[i]);
            var slice = await Context.Backend.ExecuteAsync(
                line,
                static reply => reply.Items.Select(at => at.IsNull ? null : (DateTimeOffset?)DateTimeOffset.UnixEpoch.AddMicroseconds(at.AsDouble())).ToArray(),
                cancellation).ConfigureAwait(false);
            slice.CopyTo(seen, start);
        }
        return seen;
    }

    /// <summary>Begins to listen to changes: first who is there, then who comes and goes. The watch belongs to the caller and ends when it is disposed.</summary>
    /// <param name="users">Of whom; null for all, which keeps all who are there in memory.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public async ValueTask<PresenceWatch> WatchAsync(IEnumerable<string>? users = null, CancellationToken cancellation = default) => new(
        this, users?.ToHashSet(), await Context.Backend.SubscribeAsync(SubscriptionKind.Channel, Channel, cancellation).ConfigureAwait(false));

    /// <summary>Announces who is gone without a word, and returns the number of the last change.</summary>
    internal async ValueTask<long> SweepAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (gone, number) = await Context.Backend.EvaluateAsync(
                PresenceScripts.Sweep, Keys(), new RedisValue[] { Channel }, static reply => (reply.Items[0].AsInteger(), reply.Items[1].AsInteger()), cancellation).ConfigureAwait(false);
            if (gone < 100) return number;
        }
    }

    private RedisKey[] Keys() => [_key, $"{_key}:seen", $"{_key}:number"];

    private RedisKey[] Keys(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return [.. Keys(), $"{_key}:of:{user}"];
    }
}
