using System.Text;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.PubSub;

/// <summary>
/// A topic. What is published is heard by who subscribes at that moment, each as one who has the message to himself, and kept nowhere: at most once. A subscriber who was cut off is told that there is a gap.
/// Who must not miss anything takes a <see cref="DurableTopic{T}"/>.
/// </summary>
public sealed class Topic<T>
{
    private static readonly CommandSpec PublishToAll = new("PUBLISH"), PublishToShard = new("SPUBLISH");

    private readonly PatternContext _context;
    private readonly TopicCodec<T> _codec;
    private readonly TopicOptions _options;
    private readonly string _channel;
    private readonly byte[] _place;

    internal Topic(PatternContext context, string name, ValueCodec<T> codec, TopicOptions? options)
    {
        (_context, Name, _codec, _options) = (context, PatternContext.CheckName(name), new TopicCodec<T>(codec), options ?? new TopicOptions());
        _channel = TopicChannels.Of(context, name);
        _place = Encoding.UTF8.GetBytes(_channel);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Publishes a message.</summary>
    /// <param name="value">What.</param>
    /// <param name="cancellation">Ends the waiting for the reply; it may be published nevertheless.</param>
    /// <returns>How many subscriptions have been sent it; in a cluster those of one node alone.</returns>
    /// <exception cref="RedisConnectionException">The connection failed; whether it was published is not known, and it is not sent again.</exception>
    public async ValueTask<long> PublishAsync(T value, CancellationToken cancellation = default)
    {
        using var sending = PubSubTelemetry.Messages.Send(Name, "publish", 1);
        try
        {
            var data = _codec.Encode(value, _place, _options.CarriesTrace ? sending.Trace : null);
            var line = _options.IsSharded ? CommandLine.Rent(PublishToShard).Key(_channel) : CommandLine.Rent(PublishToAll).Add(_place);
            var receivers = await _context.Backend.ExecuteAsync(line.Add(data), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            sending.Sent(1);
            return receivers;
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    /// <summary>Subscribes: when it returns, what is published from then on is heard. The subscription belongs to the caller and ends when it is disposed.</summary>
    /// <param name="options">How messages wait to be read.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public ValueTask<TopicSubscription<T>> SubscribeAsync(SubscriberOptions? options = null, CancellationToken cancellation = default) =>
        TopicSubscription<T>.BeginAsync(_context, _options.IsSharded ? SubscriptionKind.ShardChannel : SubscriptionKind.Channel, Name, _channel, _codec, options, cancellation);

    /// <summary>Subscribes, and has a handler called with each message and each gap, one after the other, until the subscriber is disposed.</summary>
    /// <param name="handler">What is done. Its token fires when the subscriber is disposed.</param>
    /// <param name="onError">Told of what the handler throws; then the next message comes. Null for nobody: telemetry counts it.</param>
    /// <param name="options">How messages wait for the handler.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    public async ValueTask<TopicSubscriber> SubscribeAsync(
        Func<TopicMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError = null, SubscriberOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var subscription = await SubscribeAsync(options, cancellation).ConfigureAwait(false);
        return new TopicSubscriber(subscription, token => subscription.HandleAllAsync(handler, onError, token));
    }
}
