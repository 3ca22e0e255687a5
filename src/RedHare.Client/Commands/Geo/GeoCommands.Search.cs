namespace RedHare.Client;

public sealed partial class GeoCommands
{
    private static readonly CommandSpec
        GeoSearchSpec = new("GEOSEARCH", CommandTraits.ReadOnly),
        GeoSearchStoreSpec = new("GEOSEARCHSTORE");

    /// <summary>The members of an area as text. <see href="https://redis.io/docs/latest/commands/geosearch/"/></summary>
    /// <param name="key">The sorted set.</param>
    /// <param name="from">The area's middle.</param>
    /// <param name="within">The area.</param>
    /// <param name="order">The nearest first, the farthest first, or as it comes.</param>
    /// <param name="count">How many at most, the nearest unless another order is asked for; null for all.</param>
    /// <param name="any">ANY: the first that are found, so that the search can end early; with <paramref name="count"/> alone.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string[]> GeoSearchAsync(
        RedisKey key, GeoOrigin from, GeoArea within, GeoOrder order = GeoOrder.Any, long? count = null, bool any = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Search(CommandLine.Rent(GeoSearchSpec).Key(key), from, within, order, count, any), Replies.Texts, cancellation);

    /// <summary>The members of an area with distance, cell and place (WITHDIST, WITHHASH, WITHCOORD). <see href="https://redis.io/docs/latest/commands/geosearch/"/></summary>
    /// <inheritdoc cref="GeoSearchAsync"/>
    public ValueTask<GeoResult[]> GeoSearchWithAsync(
        RedisKey key, GeoOrigin from, GeoArea within, GeoOrder order = GeoOrder.Any, long? count = null, bool any = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(
            Search(CommandLine.Rent(GeoSearchSpec).Key(key), from, within, order, count, any).Add("WITHDIST"u8).Add("WITHHASH"u8).Add("WITHCOORD"u8), GeoResult.Converter, cancellation);

    /// <summary>Stores the members of an area as a sorted set. Returns how many there are. In a cluster both keys must share a slot. <see href="https://redis.io/docs/latest/commands/geosearchstore/"/></summary>
    /// <param name="destination">What is overwritten.</param>
    /// <param name="source">What is searched.</param>
    /// <param name="from">The area's middle.</param>
    /// <param name="within">The area.</param>
    /// <param name="order">The nearest first, the farthest first, or as it comes; it decides together with <paramref name="count"/>.</param>
    /// <param name="count">How many at most; null for all.</param>
    /// <param name="any">ANY: the first that are found; with <paramref name="count"/> alone.</param>
    /// <param name="storeDistances">STOREDIST: the scores are distances in the area's unit, not places.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> GeoSearchStoreAsync(
        RedisKey destination, RedisKey source, GeoOrigin from, GeoArea within, GeoOrder order = GeoOrder.Any, long? count = null, bool any = false, bool storeDistances = false,
        CancellationToken cancellation = default)
    {
        var line = Search(CommandLine.Rent(GeoSearchStoreSpec).Key(destination).Key(source), from, within, order, count, any);
        if (storeDistances) line.Add("STOREDIST"u8);
        return backend.ExecuteAsync(line, Replies.Integer, cancellation);
    }

    private static CommandLine Search(CommandLine line, GeoOrigin from, GeoArea within, GeoOrder order, long? count, bool any)
    {
        from.AddTo(line);
        within.AddTo(line);
        if (order != GeoOrder.Any) line.Add(order == GeoOrder.Nearest ? "ASC"u8 : "DESC"u8);
        if (count is { } most)
        {
            line.Add("COUNT"u8).Add(most);
            if (any) line.Add("ANY"u8);
        }
        return line;
    }
}
