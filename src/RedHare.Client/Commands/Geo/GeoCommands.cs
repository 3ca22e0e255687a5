namespace RedHare.Client;

/// <summary>Places on earth in a sorted set: <see href="https://redis.io/docs/latest/develop/data-types/geospatial/"/>. Members are removed by ZREM.</summary>
public sealed partial class GeoCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        GeoAddSpec = new("GEOADD"),
        GeoDistSpec = new("GEODIST", CommandTraits.ReadOnly),
        GeoHashSpec = new("GEOHASH", CommandTraits.ReadOnly),
        GeoPosSpec = new("GEOPOS", CommandTraits.ReadOnly);

    /// <summary>Adds a member or moves it; true when it was added, or, with <paramref name="countChanged"/>, moved. <see href="https://redis.io/docs/latest/commands/geoadd/"/></summary>
    /// <param name="key">The sorted set.</param>
    /// <param name="position">Where.</param>
    /// <param name="member">What.</param>
    /// <param name="when">Whether the member must be there already, or must not.</param>
    /// <param name="countChanged">CH: moving counts too.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<bool> GeoAddAsync(RedisKey key, GeoPosition position, RedisValue member, When when = When.Always, bool countChanged = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Added(key, [new GeoEntry(position, member)], when, countChanged), Replies.Boolean, cancellation);

    /// <summary>Adds members or moves them. Returns how many were added, or, with <paramref name="countChanged"/>, moved; none is no work. <see href="https://redis.io/docs/latest/commands/geoadd/"/></summary>
    public ValueTask<long> GeoAddAsync(RedisKey key, ReadOnlySpan<GeoEntry> entries, When when = When.Always, bool countChanged = false, CancellationToken cancellation = default) =>
        entries.IsEmpty ? new(0) : backend.ExecuteAsync(Added(key, entries, when, countChanged), Replies.Integer, cancellation);

    /// <summary>The distance between two members; null when one is not there. <see href="https://redis.io/docs/latest/commands/geodist/"/></summary>
    public ValueTask<double?> GeoDistAsync(RedisKey key, RedisValue first, RedisValue second, GeoUnit unit = GeoUnit.Meters, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GeoDistSpec).Key(key).Add(first).Add(second).Add(GeoArea.Unit(unit)), Replies.DoubleOrNull, cancellation);

    /// <summary>The members' places as geohash strings of eleven characters; null for those that are not there. <see href="https://redis.io/docs/latest/commands/geohash/"/></summary>
    public ValueTask<string?[]> GeoHashAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(GeoHashSpec).Key(key).AddAll(members), Replies.TextsOrNulls, cancellation);

    /// <summary>A member's place; null when it is not there. <see href="https://redis.io/docs/latest/commands/geopos/"/></summary>
    public ValueTask<GeoPosition?> GeoPosAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GeoPosSpec).Key(key).Add(member), GeoPosition.OfFirst, cancellation);

    /// <summary>The members' places; null for those that are not there. <see href="https://redis.io/docs/latest/commands/geopos/"/></summary>
    public ValueTask<GeoPosition?[]> GeoPosAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(GeoPosSpec).Key(key).AddAll(members), GeoPosition.OfAll, cancellation);

    private static CommandLine Added(RedisKey key, ReadOnlySpan<GeoEntry> entries, When when, bool countChanged)
    {
        var line = CommandLine.Rent(GeoAddSpec).Key(key).Add(when);
        if (countChanged) line.Add("CH"u8);
        foreach (var (position, member) in entries) line.Add(position.Longitude).Add(position.Latitude).Add(member);
        return line;
    }
}
