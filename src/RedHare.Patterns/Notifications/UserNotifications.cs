using System.Text;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Notifications;

/// <summary>
/// Notifications to one user, to a role, or to everybody. A user who listens has them at once; one who was away gets what he has not acknowledged when he is back. At least once: what was
/// received and not acknowledged comes again.
/// </summary>
public sealed class UserNotifications<T>
{
    // KEYS: what a user has acknowledged. ARGV: its TTL in ms, then names and ids. None goes back.
    private static readonly RedisScript Acknowledge = new(
        """
        local function later(one, other)
          local ms, number = string.match(one, '^(%d+)-(%d+)$')
          local otherMs, otherNumber = string.match(other, '^(%d+)-(%d+)$')
          if ms ~= otherMs then return tonumber(ms) > tonumber(otherMs) end
          return tonumber(number) > tonumber(otherNumber)
        end
        for i = 2, #ARGV, 2 do
          local had = redis.call('HGET', KEYS[1], ARGV[i])
          if not had or later(ARGV[i + 1], had) then redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1
        """,
        CommandTraits.Idempotent);

    private static readonly CommandSpec HGetAll = new("HGETALL", CommandTraits.Idempotent);

    private readonly PatternContext _context;
    private readonly NotificationOptions _options;
    private readonly ValueCodec<T> _codec;

    internal UserNotifications(PatternContext context, string name, ValueCodec<T> codec, NotificationOptions? options)
    {
        (_context, Name, _codec, _options) = (context, PatternContext.CheckName(name), codec, options ?? NotificationOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Retention, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.AcknowledgedFor, _options.Retention, nameof(options));
    }

    /// <summary>What the program calls them.</summary>
    public string Name { get; }

    /// <summary>Sends to one user.</summary>
    /// <param name="user">To whom.</param>
    /// <param name="value">What.</param>
    /// <param name="id">An id of the sender's, for one that may send again: within ten minutes it is sent once. Null for one of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply; it may have been sent.</param>
    /// <returns>The notification's id.</returns>
    public ValueTask<string> SendToUserAsync(string user, T value, string? id = null, CancellationToken cancellation = default) => SendAsync(ToUser(user), value, id, cancellation);

    /// <summary>Sends to all users of a role. Stored once, however many they are.</summary>
    /// <inheritdoc cref="SendToUserAsync"/>
    public ValueTask<string> SendToRoleAsync(string role, T value, string? id = null, CancellationToken cancellation = default) => SendAsync(ToRole(role), value, id, cancellation);

    /// <summary>Sends to everybody. Stored once.</summary>
    /// <inheritdoc cref="SendToUserAsync"/>
    public ValueTask<string> SendToAllAsync(T value, string? id = null, CancellationToken cancellation = default) => SendAsync(ToAll(), value, id, cancellation);

    /// <summary>Listens for one user: when it returns, all that is sent from then on is heard. The subscription belongs to the caller and ends when it is disposed.</summary>
    /// <param name="user">Who.</param>
    /// <param name="roles">The roles that he has.</param>
    /// <param name="after">
    /// Null to begin behind what he has acknowledged, and with all that is kept where he has acknowledged nothing; or a notification's <see cref="Notification{T}.Position"/>,
    /// or what <see cref="NotificationStart"/> names.
    /// </param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <exception cref="FormatException">That is no position.</exception>
    public async ValueTask<NotificationSubscription<T>> SubscribeAsync(string user, IEnumerable<string>? roles = null, string? after = null, CancellationToken cancellation = default)
    {
        NotificationSource[] sources = [ToUser(user), ToAll(), .. (roles ?? []).Distinct().Select(ToRole)];
        var positions = after is null ? await AcknowledgedAsync(user, cancellation).ConfigureAwait(false) : after == NotificationStart.Now ? null : NotificationPosition.Read(after);
        var readers = new JournalReader[sources.Length];
        try
        {
            for (var i = 0; i < sources.Length; i++)
                readers[i] = await JournalReader.OpenAsync(sources[i].Journal, positions?.GetValueOrDefault(sources[i].Name), 0, cancellation).ConfigureAwait(false);
            return new NotificationSubscription<T>(sources, readers, _codec);
        }
        catch
        {
            foreach (var reader in readers)
                if (reader is not null) await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says that a user has seen a notification and all that the subscription gave out before it: they do not come again. It never goes back.</summary>
    public async ValueTask AcknowledgeAsync(string user, Notification<T> upTo, CancellationToken cancellation = default)
    {
        List<RedisValue> arguments = [(long)Math.Ceiling(_options.AcknowledgedFor.TotalMilliseconds)];
        foreach (var (name, id) in NotificationPosition.Read(upTo.Position))
        {
            arguments.Add(name);
            arguments.Add(id.ToString());
        }
        await _context.Backend.EvaluateAsync(Acknowledge, new[] { Acknowledged(user) }, arguments.ToArray(), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<string> SendAsync(NotificationSource source, T value, string? id, CancellationToken cancellation) =>
        (await source.Journal.AppendAsync(_codec.Encode(value, source.Place), id, cancellation).ConfigureAwait(false)).ToString();

    private ValueTask<Dictionary<string, StreamId>> AcknowledgedAsync(string user, CancellationToken cancellation) => _context.Backend.ExecuteAsync(
        CommandLine.Rent(HGetAll).Key(Acknowledged(user)),
        static reply =>
        {
            Dictionary<string, StreamId> positions = [];
            for (var i = 0; i + 1 < reply.Items.Count; i += 2) positions[reply.Items[i].ToString()] = StreamId.Parse(reply.Items[i + 1].ToString());
            return positions;
        },
        cancellation);

    private NotificationSource ToUser(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return Source(NotificationAudience.User, null, $"user:{user}");
    }

    private NotificationSource ToRole(string role)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return Source(NotificationAudience.Role, role, $"role:{role}");
    }

    private NotificationSource ToAll() => Source(NotificationAudience.All, null, "all");

    private NotificationSource Source(NotificationAudience audience, string? role, string subject)
    {
        var key = _context.Key("notify", Name, subject).ToString();
        return new NotificationSource(audience, role, new Journal(_context, key, _options.Capacity, _options.Retention), Encoding.UTF8.GetBytes(key));
    }

    private RedisKey Acknowledged(string user)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return _context.Key("notify", Name, $"user:{user}", "acknowledged");
    }
}
