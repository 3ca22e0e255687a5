using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Feeds;

/// <summary>
/// Activity feeds: what an author publishes comes into the feed of each follower, and into his own list of what he did. Feeds are capped and count what is unread. Fan-out goes in
/// slices; one that was interrupted is completed by <see cref="ResumeAsync"/>, and reaches nobody twice. Who follows whom has no TTL: it is the program's to keep.
/// </summary>
public sealed class ActivityFeeds<T>
{
    // Followers that are read and written at once.
    private const int Slice = 100;

    private readonly PatternContext _context;
    private readonly FeedOptions _options;
    private readonly ValueCodec<T> _codec;

    internal ActivityFeeds(PatternContext context, string name, ValueCodec<T> codec, FeedOptions? options)
    {
        (_context, Name, _codec, _options) = (context, PatternContext.CheckName(name), codec, options ?? FeedOptions.Default);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Capacity, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Expiry, TimeSpan.FromMilliseconds(1), nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.PublishMemory, TimeSpan.FromMilliseconds(1), nameof(options));
    }

    /// <summary>What the program calls them.</summary>
    public string Name { get; }

    /// <summary>Publishes an activity to all followers of its author.</summary>
    /// <param name="author">Who did it.</param>
    /// <param name="value">What.</param>
    /// <param name="id">An id, without line breaks, for a caller that may publish again: it comes into each feed once. Null for one of its own.</param>
    /// <param name="cancellation">Ends it between two slices; <see cref="ResumeAsync"/> goes on.</param>
    /// <returns>How many feeds have it new.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<long> PublishAsync(string author, T value, string? id = null, CancellationToken cancellation = default)
    {
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        id = Line(id ?? Leasing.NewOwner());
        byte[] tail = [.. Encoding.UTF8.GetBytes(Line(author)), (byte)'\n', .. _codec.Encode(value, Place(id))];
        var member = await _context.Backend.EvaluateAsync(
            FeedScripts.Begin,
            new[] { Key(author, $"sent:{id}"), Key(author, "outbox") },
            new RedisValue[] { id, tail, Milliseconds(_options.PublishMemory) },
            static reply => reply.Bytes.ToArray(),
            cancellation).ConfigureAwait(false);
        return await FanOutAsync(author, member, cancellation).ConfigureAwait(false);
    }

    /// <summary>Completes what an author published and did not bring to all followers, because the process or the connection died on the way.</summary>
    /// <returns>How many feeds have something new.</returns>
    public async ValueTask<long> ResumeAsync(string author, CancellationToken cancellation = default)
    {
        var reached = 0L;
        while (true)
        {
            var members = await _context.Backend.ExecuteAsync(
                CommandLine.Rent(FeedCommands.ZRange).Key(Key(author, "outbox")).Add(0).Add(Slice - 1), static reply => reply.Items.Select(item => item.Bytes.ToArray()).ToArray(), cancellation).ConfigureAwait(false);
            foreach (var member in members) reached += await FanOutAsync(author, member, cancellation).ConfigureAwait(false);
            if (members.Length < Slice) return reached;
        }
    }

    /// <summary>Lets one follow another: what he publishes from now on comes into the follower's feed. May be repeated.</summary>
    public async ValueTask FollowAsync(string follower, string author, CancellationToken cancellation = default)
    {
        await ChangeAsync(FeedCommands.SAdd, Key(author, "followers"), follower, cancellation).ConfigureAwait(false);
        await ChangeAsync(FeedCommands.SAdd, Key(follower, "following"), author, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends it. What is in the feed stays there.</summary>
    public async ValueTask UnfollowAsync(string follower, string author, CancellationToken cancellation = default)
    {
        await ChangeAsync(FeedCommands.SRem, Key(author, "followers"), follower, cancellation).ConfigureAwait(false);
        await ChangeAsync(FeedCommands.SRem, Key(follower, "following"), author, cancellation).ConfigureAwait(false);
    }

    /// <summary>How many follow an author.</summary>
    public ValueTask<long> FollowerCountAsync(string author, CancellationToken cancellation = default) => CountAsync(Key(author, "followers"), cancellation);

    /// <summary>How many one follows.</summary>
    public ValueTask<long> FollowingCountAsync(string follower, CancellationToken cancellation = default) => CountAsync(Key(follower, "following"), cancellation);

    /// <summary>Who follows an author, in no order. Who begins or ends meanwhile may be among them or not.</summary>
    public IAsyncEnumerable<string> FollowersAsync(string author, CancellationToken cancellation = default) => ScanAsync(Key(author, "followers"), cancellation);

    /// <summary>Whom one follows, in no order.</summary>
    public IAsyncEnumerable<string> FollowingAsync(string follower, CancellationToken cancellation = default) => ScanAsync(Key(follower, "following"), cancellation);

    /// <summary>A page of a user's feed, newest first.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="count">How many, 1000 at most.</param>
    /// <param name="before">The position of the last activity of the page before; null for the first page. What arrives meanwhile moves no page.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<Activity<T>>> PageAsync(string user, int count = 20, long? before = null, CancellationToken cancellation = default) =>
        PageAsync(Key(user), Key(user, "read"), count, before, cancellation);

    /// <summary>A page of what an author has published, newest first; none of it counts as unread.</summary>
    /// <inheritdoc cref="PageAsync(string, int, long?, CancellationToken)"/>
    public async ValueTask<IReadOnlyList<Activity<T>>> PublishedAsync(string user, int count = 20, long? before = null, CancellationToken cancellation = default) =>
        [.. (await PageAsync(Key(user, "published"), Key(user, "none"), count, before, cancellation).ConfigureAwait(false)).Select(activity => activity with { IsUnread = false })];

    /// <summary>How many activities have arrived since the user's mark, those of the feed at most.</summary>
    public ValueTask<long> UnreadAsync(string user, CancellationToken cancellation = default) =>
        _context.Backend.EvaluateAsync(FeedScripts.Unread, new[] { Key(user), Key(user, "read") }, default, static reply => reply.AsInteger(), cancellation);

    /// <summary>Marks a feed as read.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="upTo">The position of the last activity that was read; null for all. A mark never goes back.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many are unread then.</returns>
    public ValueTask<long> MarkReadAsync(string user, long? upTo = null, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        FeedScripts.Mark,
        new[] { Key(user), Key(user, "read") },
        new RedisValue[] { upTo ?? (1L << 53), Milliseconds(_options.Expiry) },
        static reply => reply.AsInteger(),
        cancellation);

    // The outbox forgets the activity when all have it; the author's own list comes first, so that it is never behind.
    private async ValueTask<long> FanOutAsync(string author, byte[] member, CancellationToken cancellation)
    {
        await PushAsync(Key(author, "published"), Key(author, "none"), member, cancellation).ConfigureAwait(false);
        var reached = 0L;
        List<Task<bool>> slice = new(Slice);
        try
        {
            await foreach (var follower in ScanAsync(Key(author, "followers"), cancellation).ConfigureAwait(false))
            {
                slice.Add(PushAsync(Key(follower), Key(follower, "read"), member, cancellation).AsTask());
                if (slice.Count == Slice) reached += await EndAsync(slice).ConfigureAwait(false);
            }
            reached += await EndAsync(slice).ConfigureAwait(false);
        }
        finally
        {
            // When the scan has failed: what is under way ends before this does.
            await ((Task)Task.WhenAll(slice)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await _context.Backend.ExecuteAsync(CommandLine.Rent(FeedCommands.ZRem).Key(Key(author, "outbox")).Add(member), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        return reached;
    }

    private static async ValueTask<long> EndAsync(List<Task<bool>> slice)
    {
        var pushed = await Task.WhenAll(slice).ConfigureAwait(false);
        slice.Clear();
        return pushed.Count(isNew => isNew);
    }

    private ValueTask<bool> PushAsync(RedisKey feed, RedisKey mark, byte[] member, CancellationToken cancellation) => _context.Backend.EvaluateAsync(
        FeedScripts.Push, new[] { feed, mark }, new RedisValue[] { member, _options.Capacity, Milliseconds(_options.Expiry) }, static reply => reply.AsInteger() == 1, cancellation);

    private ValueTask<IReadOnlyList<Activity<T>>> PageAsync(RedisKey feed, RedisKey mark, int count, long? before, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000);
        return _context.Backend.EvaluateAsync<IReadOnlyList<Activity<T>>>(
            FeedScripts.Page,
            new[] { feed, mark },
            new RedisValue[] { before is { } place ? $"({place.ToString(CultureInfo.InvariantCulture)}" : "+inf", count },
            reply => Read(reply.Items[1].Items, reply.Items[0].AsInteger()),
            cancellation);
    }

    private Activity<T>[] Read(IReadOnlyList<Reply> page, long mark)
    {
        var activities = new Activity<T>[page.Count / 2];
        for (var i = 0; i < activities.Length; i++)
        {
            var (member, place) = (page[2 * i].Bytes, (long)page[2 * i + 1].AsDouble());
            var (id, time, author) = (Cut(ref member), Cut(ref member), Cut(ref member));
            var at = DateTimeOffset.UnixEpoch.AddMicroseconds(double.Parse(time, CultureInfo.InvariantCulture));
            activities[i] = new Activity<T>(id, author, _codec.Decode(member, Place(id)), at, place, place > mark);
        }
        return activities;

        static string Cut(ref ReadOnlyMemory<byte> rest)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = Encoding.UTF8.GetString(rest.Span[..end]);
            rest = rest[(end + 1)..];
            return line;
        }
    }

    private async ValueTask ChangeAsync(CommandSpec command, RedisKey key, string member, CancellationToken cancellation)
    {
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        await _context.Backend.ExecuteAsync(CommandLine.Rent(command).Key(key).Add(Line(member)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private ValueTask<long> CountAsync(RedisKey key, CancellationToken cancellation) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(FeedCommands.SCard).Key(key), static reply => reply.AsInteger(), cancellation);

    private async IAsyncEnumerable<string> ScanAsync(RedisKey key, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cursor = "0";
        do
        {
            (cursor, var members) = await _context.Backend.ExecuteAsync(
                CommandLine.Rent(FeedCommands.SScan).Key(key).Add(cursor).Add("COUNT").Add(Slice),
                static reply => (reply.Items[0].ToString(), reply.Items[1].Items.Select(item => item.ToString()).ToArray()),
                cancellation).ConfigureAwait(false);
            foreach (var member in members) yield return member;
        }
        while (cursor != "0");
    }

    private byte[] Place(string id) => Encoding.UTF8.GetBytes($"feed:{Name}:{id}");

    private static string Line(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text.Contains('\n', StringComparison.Ordinal)) throw new ArgumentException("Ids and users have no line breaks.", nameof(text));
        return text;
    }

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private RedisKey Key(string user, string? part = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        return _context.Key("feed", Name, user, part);
    }
}
