namespace RedHare.Client;

/// <summary>What a server knows of a stream. <see href="https://redis.io/docs/latest/commands/xinfo-stream/"/></summary>
public sealed record StreamInfo
{
    /// <summary>Entries that it has.</summary>
    public required long Length { get; init; }

    /// <summary>The greatest id it ever had.</summary>
    public required StreamId LastGeneratedId { get; init; }

    /// <summary>The greatest id that was deleted; 0-0 for none.</summary>
    public required StreamId MaxDeletedEntryId { get; init; }

    /// <summary>Entries ever added.</summary>
    public required long EntriesAdded { get; init; }

    /// <summary>The first id that it has; 0-0 when it is empty.</summary>
    public required StreamId RecordedFirstEntryId { get; init; }

    /// <summary>Consumer groups.</summary>
    public required long Groups { get; init; }

    /// <summary>The first entry; null when it is empty.</summary>
    public StreamEntry? FirstEntry { get; init; }

    /// <summary>The last entry; null when it is empty.</summary>
    public StreamEntry? LastEntry { get; init; }

    internal static readonly ReplyConverter<StreamInfo> Converter = static reply =>
    {
        var map = new ReplyMap(reply);
        return new StreamInfo
        {
            Length = map.Integer("length"),
            LastGeneratedId = StreamId.Of(map["last-generated-id"]),
            MaxDeletedEntryId = StreamId.OrNull(map["max-deleted-entry-id"]) ?? default,
            EntriesAdded = map.Integer("entries-added"),
            RecordedFirstEntryId = StreamId.OrNull(map["recorded-first-entry-id"]) ?? default,
            Groups = map.Integer("groups"),
            FirstEntry = Entry(map["first-entry"]),
            LastEntry = Entry(map["last-entry"]),
        };
    };

    private static StreamEntry? Entry(Reply reply) => reply.IsNull ? null : StreamEntry.Of(reply);
}

/// <summary>Everything that a server knows of a stream, with entries and what is pending. <see href="https://redis.io/docs/latest/commands/xinfo-stream/"/></summary>
public sealed record StreamFullInfo
{
    /// <summary>Entries that it has.</summary>
    public required long Length { get; init; }

    /// <summary>The greatest id it ever had.</summary>
    public required StreamId LastGeneratedId { get; init; }

    /// <summary>The greatest id that was deleted; 0-0 for none.</summary>
    public required StreamId MaxDeletedEntryId { get; init; }

    /// <summary>Entries ever added.</summary>
    public required long EntriesAdded { get; init; }

    /// <summary>The first id that it has; 0-0 when it is empty.</summary>
    public required StreamId RecordedFirstEntryId { get; init; }

    /// <summary>The first entries, as many as were asked for.</summary>
    public required StreamEntry[] Entries { get; init; }

    /// <summary>The consumer groups.</summary>
    public required IReadOnlyList<StreamFullGroup> Groups { get; init; }

    internal static readonly ReplyConverter<StreamFullInfo> Converter = static reply =>
    {
        var map = new ReplyMap(reply);
        return new StreamFullInfo
        {
            Length = map.Integer("length"),
            LastGeneratedId = StreamId.Of(map["last-generated-id"]),
            MaxDeletedEntryId = StreamId.OrNull(map["max-deleted-entry-id"]) ?? default,
            EntriesAdded = map.Integer("entries-added"),
            RecordedFirstEntryId = StreamId.OrNull(map["recorded-first-entry-id"]) ?? default,
            Entries = Replies.Select(map["entries"], StreamEntry.Of),
            Groups = Replies.Select(map["groups"], StreamFullGroup.Of),
        };
    };
}

/// <summary>A consumer group with what is pending.</summary>
/// <param name="Name">The group.</param>
/// <param name="LastDeliveredId">The last entry that a consumer was given.</param>
/// <param name="EntriesRead">How many entries were given, as far as it is known.</param>
/// <param name="Lag">How many entries are yet to be given, as far as it is known.</param>
/// <param name="PendingCount">Entries not acknowledged.</param>
/// <param name="Pending">The first of them, as many as were asked for; idle as seen when the reply came.</param>
/// <param name="Consumers">The consumers.</param>
public sealed record StreamFullGroup(
    string Name, StreamId LastDeliveredId, long? EntriesRead, long? Lag, long PendingCount, IReadOnlyList<StreamDelivery> Pending, IReadOnlyList<StreamFullConsumer> Consumers)
{
    internal static StreamFullGroup Of(Reply reply)
    {
        var map = new ReplyMap(reply);
        return new StreamFullGroup(
            map.Text("name"), StreamId.Of(map["last-delivered-id"]), map.IntegerOrNull("entries-read"), map.IntegerOrNull("lag"), map.Integer("pel-count"),
            Replies.Select(map["pending"], static item => new StreamDelivery(StreamId.Of(item.Items[0]), item.Items[1].ToString(), DateTimeOffset.FromUnixTimeMilliseconds(item.Items[2].AsInteger()), item.Items[3].AsInteger())),
            Replies.Select(map["consumers"], StreamFullConsumer.Of));
    }
}

/// <summary>An entry that was given to a consumer and not acknowledged.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Consumer">To whom.</param>
/// <param name="Time">When, by the server's clock.</param>
/// <param name="Deliveries">How often it was given to somebody.</param>
public readonly record struct StreamDelivery(StreamId Id, string Consumer, DateTimeOffset Time, long Deliveries);

/// <summary>A consumer with what it did not acknowledge.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="SeenTime">When it last asked for anything.</param>
/// <param name="ActiveTime">When it last got something; null for never, and before Redis 7.2.</param>
/// <param name="PendingCount">Entries not acknowledged.</param>
/// <param name="Pending">The first of them, as many as were asked for.</param>
public sealed record StreamFullConsumer(string Name, DateTimeOffset SeenTime, DateTimeOffset? ActiveTime, long PendingCount, IReadOnlyList<StreamDelivery> Pending)
{
    internal static StreamFullConsumer Of(Reply reply)
    {
        var map = new ReplyMap(reply);
        var name = map.Text("name");
        return new StreamFullConsumer(
            name, DateTimeOffset.FromUnixTimeMilliseconds(map.Integer("seen-time")), map.IntegerOrNull("active-time") is { } time and >= 0 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null, map.Integer("pel-count"),
            Replies.Select(map["pending"], item => new StreamDelivery(StreamId.Of(item.Items[0]), name, DateTimeOffset.FromUnixTimeMilliseconds(item.Items[1].AsInteger()), item.Items[2].AsInteger())));
    }
}

/// <summary>A consumer group. <see href="https://redis.io/docs/latest/commands/xinfo-groups/"/></summary>
/// <param name="Name">The group.</param>
/// <param name="Consumers">How many consumers it has.</param>
/// <param name="Pending">Entries not acknowledged.</param>
/// <param name="LastDeliveredId">The last entry that a consumer was given.</param>
/// <param name="EntriesRead">How many entries were given, as far as it is known.</param>
/// <param name="Lag">How many entries are yet to be given, as far as it is known.</param>
public sealed record StreamGroup(string Name, long Consumers, long Pending, StreamId LastDeliveredId, long? EntriesRead, long? Lag)
{
    internal static readonly ReplyConverter<StreamGroup[]> Converter = static reply => Replies.Select(reply, static item =>
    {
        var map = new ReplyMap(item);
        return new StreamGroup(map.Text("name"), map.Integer("consumers"), map.Integer("pending"), StreamId.Of(map["last-delivered-id"]), map.IntegerOrNull("entries-read"), map.IntegerOrNull("lag"));
    });
}

/// <summary>A group's consumer. <see href="https://redis.io/docs/latest/commands/xinfo-consumers/"/></summary>
/// <param name="Name">The consumer.</param>
/// <param name="Pending">Entries not acknowledged.</param>
/// <param name="Idle">Since it last asked for anything.</param>
/// <param name="Inactive">Since it last got something; null for never, and before Redis 7.2.</param>
public sealed record StreamConsumer(string Name, long Pending, TimeSpan Idle, TimeSpan? Inactive)
{
    internal static readonly ReplyConverter<StreamConsumer[]> Converter = static reply => Replies.Select(reply, static item =>
    {
        var map = new ReplyMap(item);
        return new StreamConsumer(map.Text("name"), map.Integer("pending"), TimeSpan.FromMilliseconds(map.Integer("idle")), map.IntegerOrNull("inactive") is { } inactive and >= 0 ? TimeSpan.FromMilliseconds(inactive) : null);
    });
}
