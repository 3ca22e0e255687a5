using System.Text;
using System.Threading.Channels;
using RedHare.Messaging;

namespace RedHare.Patterns.Caching;

/// <summary>One queue that hears a fanout exchange, until it or its channel is gone.</summary>
internal sealed class BrokerHearing : IAsyncDisposable
{
    public const string Key = "key";
    public const string Tag = "tag";
    public const string All = "all";

    // Who reads slowly leaves the rest with the broker.
    private const int Capacity = 4096;

    private readonly Channel<CacheInvalidation> _changes = Channel.CreateBounded<CacheInvalidation>(Capacity);
    private readonly CancellationTokenSource _ending = new();
    private readonly IMessagingBackend _broker;
    private readonly IMessagingChannel _channel;
    private readonly Func<string, CacheInvalidation> _invalidates;

    private BrokerHearing(IMessagingBackend broker, IMessagingChannel channel, Func<string, CacheInvalidation>? invalidates)
    {
        (_broker, _channel, _invalidates) = (broker, channel, invalidates ?? CacheInvalidation.OfKey);
        broker.Changed += OnChanged;
    }

    /// <summary>What is heard; ends when nothing more will be.</summary>
    public ChannelReader<CacheInvalidation> Changes => _changes.Reader;

    /// <exception cref="MessagingException">The broker cannot be reached, or the exchange is there and is no durable fanout.</exception>
    public static async Task<BrokerHearing> BeginAsync(IMessagingBackend broker, string exchange, Func<string, CacheInvalidation>? invalidates, CancellationToken cancellation)
    {
        var channel = await broker.OpenChannelAsync(cancellation: cancellation).ConfigureAwait(false);
        var hearing = new BrokerHearing(broker, channel, invalidates);
        try
        {
            await channel.DeclareExchangeAsync(new ExchangeDeclaration(exchange, ExchangeKind.Fanout), cancellation).ConfigureAwait(false);
            var queue = await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), cancellation).ConfigureAwait(false);
            await channel.BindQueueAsync(queue.Name, exchange, cancellation: cancellation).ConfigureAwait(false);
            var consumer = await channel.ConsumeAsync(queue.Name, new ConsumerOptions { AutoAck = true }, hearing.HearAsync, cancellation).ConfigureAwait(false);
            _ = hearing.EndWithAsync(consumer);
            return hearing;
        }
        catch
        {
            await hearing.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _broker.Changed -= OnChanged;
        _changes.Writer.TryComplete();
        await _ending.CancelAsync().ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private async ValueTask HearAsync(Delivery delivery, CancellationToken cancellation)
    {
        try
        {
            await _changes.Writer.WriteAsync(Read(delivery), cancellation).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // Nobody listens any more.
        }
    }

    private CacheInvalidation Read(Delivery delivery) => delivery.Properties.Type switch
    {
        null or "" or Key => _invalidates(Encoding.UTF8.GetString(delivery.Body.Span)),
        Tag => CacheInvalidation.OfTag(Encoding.UTF8.GetString(delivery.Body.Span)),
        _ => CacheInvalidation.All,
    };

    // The queue died with the connection, and what was published since is lost.
    private void OnChanged(MessagingEvent change)
    {
        if (change.Kind == MessagingEventKind.Recovered) _ = WriteGapAsync();
    }

    private async Task WriteGapAsync()
    {
        try
        {
            await _changes.Writer.WriteAsync(CacheInvalidation.All, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }
    }

    private async Task EndWithAsync(IMessageConsumer consumer)
    {
        await ((Task)consumer.Completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _changes.Writer.TryComplete();
    }
}
