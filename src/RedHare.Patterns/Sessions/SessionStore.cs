using System.Runtime.CompilerServices;

namespace RedHare.Patterns.Sessions;

/// <summary>
/// Sessions, each a hash of its own: requests that change different fields at the same time do not overwrite each other, and one that must not overwrite
/// anything says which revision it has seen. A session lives for a TTL after it was last read or updated, by the server's clock. Each change is one script, so no
/// session is ever without an end, and one that was destroyed is never revived by a late update.
/// </summary>
/// <example>
/// <code>
/// var sessions = hare.Sessions.Store("web");
/// var session = await sessions.CreateAsync("alice", new SessionChanges().Set("theme", "dark"));
/// await sessions.UpdateAsync(session.Id, new SessionChanges().Set("language", "en"));
/// var theme = (await sessions.TryGetAsync(session.Id))?.Text("theme");
/// </code>
/// </example>
public sealed class SessionStore
{
    /// <summary>Sessions that are read at the same time when a user's are listed.</summary>
    private const int Slice = 32;

    /// <summary>Attempts to change a session that others change at the same time.</summary>
    private const int Attempts = 32;

    private static readonly CommandSpec PTtl = new("PTTL", CommandTraits.ReadOnly);

    // A second run would say that there was none.
    private static readonly CommandSpec Del = new("DEL");

    // None is for a replica, which may not have the session yet.
    private static readonly CommandSpec HGet = new("HGET", CommandTraits.Idempotent), PExpire = new("PEXPIRE", CommandTraits.Idempotent), PExpireTime = new("PEXPIRETIME", CommandTraits.Idempotent), HGetAll = new("HGETALL", CommandTraits.Idempotent);

    private readonly PatternContext _context;
    private readonly SessionOptions _options;
    private readonly UserSessions _users;
    private readonly SessionFields _fields;
    private readonly RedisValue _ttl;
    private readonly RedisValue _most;

    internal SessionStore(PatternContext context, string name, SessionOptions options)
    {
        (_context, _options, Name) = (context, options, name);
        _users = new UserSessions(context, name, options);
        _fields = new SessionFields(name, context.Serializers.Codec<byte[]>());
        _ttl = (long)options.Ttl.TotalMilliseconds;
        _most = (long)(options.MaxLifetime?.TotalMilliseconds ?? 0);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Creates a session. Its id has 256 random bits; it is the only thing that a cookie need hold.</summary>
    /// <param name="user">Whose it is; null for a visitor who is not known. With a user it costs two round trips, else one.</param>
    /// <param name="fields">What it begins with.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">The server evicts keys; see <see cref="PatternOptions.AllowsEviction"/>.</exception>
    public async ValueTask<Session> CreateAsync(string? user = null, SessionChanges? fields = null, CancellationToken cancellation = default)
    {
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        if (fields is not null) Check(fields);
        var session = await CreateAsync(user, (fields ?? new SessionChanges()).Fields, cancellation).ConfigureAwait(false);
        // The id is given away only when it is on the list: whoever ends the user's sessions from then on finds it.
        if (user is not null) await _users.EnterAsync(user, session.Id, cancellation).ConfigureAwait(false);
        return session;
    }

    /// <summary>Reads a session and begins its TTL anew.</summary>
    /// <exception cref="SessionEndedException">There is none.</exception>
    public async ValueTask<Session> GetAsync(string id, CancellationToken cancellation = default) =>
        await TryGetAsync(id, cancellation).ConfigureAwait(false) ?? throw new SessionEndedException();

    /// <summary>Reads a session and begins its TTL anew; null when there is none. Text that can be no id costs no round trip.</summary>
    public async ValueTask<Session?> TryGetAsync(string id, CancellationToken cancellation = default)
    {
        var (session, now) = _options.MaxLifetime is null
            ? await SlideAsync(id, cancellation).ConfigureAwait(false)
            : await ReadAsync(SessionScripts.Read, id, cancellation).ConfigureAwait(false);
        if (session is not null && _users.IsDue(session, now)) await ListAnewAsync(session.User!, id, now, cancellation).ConfigureAwait(false);
        return session;
    }

    /// <summary>Reads a session and lets its TTL run on; null when there is none.</summary>
    public async ValueTask<Session?> PeekAsync(string id, CancellationToken cancellation = default) =>
        (await ReadAsync(SessionScripts.Peek, id, cancellation).ConfigureAwait(false)).Session;

    /// <summary>Sets and removes fields, and begins the TTL anew. The other fields stay as they are.</summary>
    /// <param name="id">The session.</param>
    /// <param name="changes">What changes. Nothing is a reason to do no more than begin the TTL anew.</param>
    /// <param name="ifRevision">The only revision on which it may be done; null for any.</param>
    /// <param name="cancellation">Ends the waiting; the update may still be made.</param>
    /// <returns>The revision after it.</returns>
    /// <exception cref="SessionEndedException">There is no such session; none is made.</exception>
    /// <exception cref="SessionConflictException">It has another revision.</exception>
    public async ValueTask<long> UpdateAsync(string id, SessionChanges changes, long? ifRevision = null, CancellationToken cancellation = default)
    {
        var update = await TryUpdateAsync(id, changes, ifRevision, cancellation).ConfigureAwait(false);
        return update.Outcome switch
        {
            SessionUpdateOutcome.Ended => throw new SessionEndedException(),
            SessionUpdateOutcome.Conflict => throw new SessionConflictException(update.Revision),
            _ => update.Revision,
        };
    }

    /// <summary>The same, which tells by its result what became of it.</summary>
    /// <inheritdoc cref="UpdateAsync(string, SessionChanges, long?, CancellationToken)"/>
    public ValueTask<SessionUpdate> TryUpdateAsync(string id, SessionChanges changes, long? ifRevision = null, CancellationToken cancellation = default)
    {
        if (!SessionId.IsPossible(id)) return new(new SessionUpdate(SessionUpdateOutcome.Ended, 0));
        Check(changes);
        var arguments = new List<RedisValue> { _ttl, _most, ifRevision is { } revision ? revision : "", changes.Fields.Count(static field => field.Value is not null) };
        foreach (var (field, value) in changes.Fields)
            if (value is not null) arguments.AddRange([field, _fields.Encode(id, field, value)]);
        foreach (var (field, value) in changes.Fields)
            if (value is null) arguments.Add(field);
        return _context.Backend.EvaluateAsync(
            SessionScripts.Update,
            new[] { _users.SessionKey(id) },
            arguments.ToArray(),
            static reply => reply.IsNull ? new SessionUpdate(SessionUpdateOutcome.Ended, 0)
                : new SessionUpdate(reply.Items[0].AsInteger() == 1 ? SessionUpdateOutcome.Updated : SessionUpdateOutcome.Conflict, reply.Items[1].AsInteger()),
            cancellation);
    }

    /// <summary>Changes a session by what is in it: reads it, asks what is to be changed, and does that only if nobody has changed it meanwhile; else again.</summary>
    /// <param name="id">The session.</param>
    /// <param name="change">From the session to what changes; it may be asked several times.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>The revision after it.</returns>
    /// <exception cref="SessionEndedException">There is no such session; none is made.</exception>
    /// <exception cref="SessionConflictException">Others were faster, 32 times in a row.</exception>
    public async ValueTask<long> UpdateAsync(string id, Func<Session, SessionChanges> change, CancellationToken cancellation = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var session = await PeekAsync(id, cancellation).ConfigureAwait(false) ?? throw new SessionEndedException();
            var update = await TryUpdateAsync(id, change(session), session.Revision, cancellation).ConfigureAwait(false);
            if (update.Outcome == SessionUpdateOutcome.Updated) return update.Revision;
            if (update.Outcome == SessionUpdateOutcome.Ended) throw new SessionEndedException();
            if (attempt == Attempts) throw new SessionConflictException(update.Revision);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(attempt, 10)), _context.Time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Ends a session; false when there was none.</summary>
    public async ValueTask<bool> DestroyAsync(string id, CancellationToken cancellation = default)
    {
        if (!SessionId.IsPossible(id)) return false;
        // Sent together, and need not be one step: a session's user never changes, and of two who end it one is told that it was there.
        var key = _users.SessionKey(id);
        var replies = await _context.Backend.ExecuteBatchAsync([CommandLine.Rent(HGet).Key(key).Add("@user"), CommandLine.Rent(Del).Key(key)], atomic: false, cancellation).ConfigureAwait(false);
        foreach (var reply in replies)
            if (reply.IsError) throw new RedisServerException(reply.ToString());
        if (replies[0].Text is { Length: > 0 } user) await _users.RemoveAsync(user, [id], cancellation).ConfigureAwait(false);
        return replies[1].AsInteger() == 1;
    }

    /// <summary>How long a session lives if it is not read; null when there is none. Asking does not begin the TTL anew.</summary>
    public async ValueTask<TimeSpan?> RemainingAsync(string id, CancellationToken cancellation = default)
    {
        if (!SessionId.IsPossible(id)) return null;
        var left = await _context.Backend.ExecuteAsync(CommandLine.Rent(PTtl).Key(_users.SessionKey(id)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        return left < 0 ? null : TimeSpan.FromMilliseconds(left);
    }

    /// <summary>
    /// Gives a session a new id, and a user: what to do when a visitor logs in, so that an id that somebody else may know from before is worth nothing any more.
    /// The old id ends; an update that comes in between is not lost.
    /// </summary>
    /// <param name="id">The session.</param>
    /// <param name="user">Whose it is from now on; null for a visitor.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="SessionEndedException">There is no such session.</exception>
    /// <exception cref="SessionConflictException">Others changed it, 32 times in a row.</exception>
    public async ValueTask<Session> RenewAsync(string id, string? user, CancellationToken cancellation = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            var old = await PeekAsync(id, cancellation).ConfigureAwait(false) ?? throw new SessionEndedException();
            var renewed = await CreateAsync(user, old.Fields.Select(field => KeyValuePair.Create(field, old.Bytes(field)?.ToArray())), cancellation).ConfigureAwait(false);
            var (result, oldUser) = await DestroyAsync(id, old.Revision, cancellation).ConfigureAwait(false);
            if (result == 1)
            {
                if (oldUser.Length > 0) await _users.RemoveAsync(oldUser, [id], cancellation).ConfigureAwait(false);
                if (user is not null) await _users.EnterAsync(user, renewed.Id, cancellation).ConfigureAwait(false);
                return renewed;
            }
            await DestroyAsync(renewed.Id, cancellation).ConfigureAwait(false);
            if (result == 0) throw new SessionEndedException();
            if (attempt == Attempts) throw new SessionConflictException(0);
        }
    }

    /// <summary>A user's sessions, the longest unread first. Listing does not begin their TTLs anew. Those that have ended are taken off the list on the way.</summary>
    public async IAsyncEnumerable<Session> ListAsync(string user, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var ids = await _users.IdsAsync(user, 0, -1, cancellation).ConfigureAwait(false);
        foreach (var slice in ids.Chunk(Slice))
        {
            var found = await Task.WhenAll(slice.Select(id => PeekAsync(id, cancellation).AsTask())).ConfigureAwait(false);
            await _users.RemoveAsync(user, [.. slice.Where((_, i) => found[i] is null)], cancellation).ConfigureAwait(false);
            foreach (var session in found)
                if (session is not null) yield return session;
        }
    }

    /// <summary>Ends all sessions of a user: after a change of the password, or when an account is closed. What is created while it runs may stay.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="exceptId">One that stays: that of who asks.</param>
    /// <param name="cancellation">Ends the waiting; some may have been ended.</param>
    /// <returns>How many were ended.</returns>
    public ValueTask<long> EndAllAsync(string user, string? exceptId = null, CancellationToken cancellation = default) => _users.EndAllAsync(user, exceptId, cancellation);

    private async ValueTask<Session> CreateAsync(string? user, IEnumerable<KeyValuePair<string, byte[]?>> fields, CancellationToken cancellation)
    {
        var id = SessionId.New();
        var items = new List<Reply>();
        if (user is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(user);
            items.AddRange([Text("@user"), Text(user)]);
        }
        foreach (var (field, value) in fields)
            if (value is not null) items.AddRange([Text(field), Reply.Bulk(_fields.Encode(id, field, value))]);
        RedisValue[] arguments = [_ttl, _most, user is null ? 0 : _users.Horizon, .. items.Select(static item => (RedisValue)item.Bytes)];
        var (now, ttl) = await _context.Backend.EvaluateAsync(
            SessionScripts.Create, new[] { _users.SessionKey(id) }, arguments, static reply => (reply.Items[0].AsInteger(), reply.Items[1].AsInteger()), cancellation).ConfigureAwait(false);
        items.AddRange([Text("@revision"), Reply.Integer(1), Text("@created"), Reply.Integer(now)]);
        return new Session(id, _fields, items, TimeSpan.FromMilliseconds(ttl));
    }

    // First the list, then the note in the session that it is there: who dies in between leaves a session that is listed once more by its next reader.
    private async ValueTask ListAnewAsync(string user, string id, long now, CancellationToken cancellation)
    {
        await _users.EnterAsync(user, id, cancellation).ConfigureAwait(false);
        await _context.Backend.EvaluateAsync(
            SessionScripts.MarkListed, new[] { _users.SessionKey(id) }, new RedisValue[] { now + _users.Horizon }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    // The end is moved and then the fields are read, by commands sent together that need not be one step: what ends in between is found empty, and no id comes again. The new end tells what time it is.
    private async ValueTask<(Session? Session, long Now)> SlideAsync(string id, CancellationToken cancellation)
    {
        if (!SessionId.IsPossible(id)) return default;
        var key = _users.SessionKey(id);
        var ttl = (long)_options.Ttl.TotalMilliseconds;
        var replies = await _context.Backend.ExecuteBatchAsync(
            [CommandLine.Rent(PExpire).Key(key).Add(ttl), CommandLine.Rent(PExpireTime).Key(key), CommandLine.Rent(HGetAll).Key(key)], atomic: false, cancellation).ConfigureAwait(false);
        foreach (var reply in replies)
            if (reply.IsError) throw new RedisServerException(reply.ToString());
        var items = replies[2].Items;
        return replies[0].AsInteger() == 0 || items.Count == 0 ? default : (new Session(id, _fields, items, _options.Ttl), replies[1].AsInteger() - ttl);
    }

    private async ValueTask<(Session? Session, long Now)> ReadAsync(RedisScript script, string id, CancellationToken cancellation)
    {
        if (!SessionId.IsPossible(id)) return default;
        var reply = await _context.Backend.EvaluateAsync(script, new[] { _users.SessionKey(id) }, new[] { _ttl, _most }, static reply => new Answer(reply), cancellation).ConfigureAwait(false);
        if (reply.Content.IsNull) return default;
        var items = reply.Content.Items;
        return (new Session(id, _fields, items[2].Items, TimeSpan.FromMilliseconds(Math.Max(items[1].AsInteger(), 0))), items[0].AsInteger());
    }

    private ValueTask<(long Result, string User)> DestroyAsync(string id, long revision, CancellationToken cancellation) =>
        _context.Backend.EvaluateAsync(
            SessionScripts.Destroy, new[] { _users.SessionKey(id) }, new RedisValue[] { revision }, static reply => (reply.Items[0].AsInteger(), reply.Items[1].ToString()), cancellation);

    private void Check(SessionChanges changes)
    {
        if (changes.Count > _options.MaxChanges) throw new ArgumentException($"{changes.Count} fields in one call, where {_options.MaxChanges} may be changed.", nameof(changes));
    }

    private static Reply Text(string text) => Reply.Bulk(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Keeps the reply, which a converter's result may do only when it holds references.</summary>
    private sealed record Answer(Reply Content);
}
