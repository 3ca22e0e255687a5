namespace RedHare.Patterns.Caching;

/// <summary>Whoever changes something publishes it: who (16 characters), what kind (<c>k</c> a key, <c>t</c> a tag, <c>a</c> all), which.</summary>
internal sealed class MessageFeed(IRedisBackend backend, NearTier near, string channel, string origin, TimeProvider time) : NearFeed(time)
{
    private volatile IRedisBackend? _reader;

    public override IRedisBackend? Reader => _reader;

    public override bool HearsItself => false;

    protected override async Task ListenAsync(CancellationToken closing)
    {
        var subscription = await backend.SubscribeAsync(SubscriptionKind.Channel, channel, closing).ConfigureAwait(false);
        await using var _ = subscription.ConfigureAwait(false);
        _reader = backend;
        BeReady();
        try
        {
            await foreach (var message in subscription.ReadAllAsync(closing).ConfigureAwait(false))
            {
                if (message.IsGap) near.OnAllStale(AllStale.ConnectionLost);
                else if (message.Text is { Length: > Stamp.Length } text && !text.StartsWith(origin, StringComparison.Ordinal)) near.Invalidate(Change(text));
            }
        }
        finally
        {
            _reader = null;
            near.OnAllStale(AllStale.ConnectionLost);
        }
        throw new RedisConnectionException("The subscription has ended.", mayHaveRun: false);
    }

    private static CacheInvalidation Change(string text) => text[Stamp.Length] switch
    {
        'k' => CacheInvalidation.OfKey(text[(Stamp.Length + 1)..]),
        't' => CacheInvalidation.OfTag(text[(Stamp.Length + 1)..]),
        _ => CacheInvalidation.All,
    };
}
