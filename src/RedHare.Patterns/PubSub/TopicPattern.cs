using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.PubSub;

/// <summary>All topics whose names match a glob pattern (PSUBSCRIBE); sharded ones are not heard. A message says which topic it is of.</summary>
public sealed class TopicPattern<T>
{
    private readonly PatternContext _context;
    private readonly TopicCodec<T> _codec;

    internal TopicPattern(PatternContext context, string pattern, ValueCodec<T> codec) => (_context, Pattern, _codec) = (context, PatternContext.CheckName(pattern), new TopicCodec<T>(codec));

    /// <summary>The pattern.</summary>
    public string Pattern { get; }

    /// <inheritdoc cref="Topic{T}.SubscribeAsync(SubscriberOptions?, CancellationToken)"/>
    public ValueTask<TopicSubscription<T>> SubscribeAsync(SubscriberOptions? options = null, CancellationToken cancellation = default) =>
        TopicSubscription<T>.BeginAsync(_context, SubscriptionKind.Pattern, Pattern, TopicChannels.Of(_context, Pattern), _codec, options, cancellation);

    /// <inheritdoc cref="Topic{T}.SubscribeAsync(Func{TopicMessage{T}, CancellationToken, Task}, Action{Exception}?, SubscriberOptions?, CancellationToken)"/>
    public async ValueTask<TopicSubscriber> SubscribeAsync(
        Func<TopicMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError = null, SubscriberOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = await SubscribeAsync(options, cancellation).ConfigureAwait(false);
        return new TopicSubscriber(subscription, token => subscription.HandleAllAsync(handler, onError, token));
    }
}
