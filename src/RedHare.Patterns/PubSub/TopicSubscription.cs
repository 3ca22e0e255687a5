using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RedHare.Patterns.PubSub;

/// <summary>
/// One subscriber's messages. It has a buffer of its own and ends with its subscriber: what is heard here nobody else hears by it, and nobody else's end ends it.
/// </summary>
public sealed class TopicSubscription<T> : IAsyncDisposable
{
    private readonly IRedisSubscription _source;
    private readonly TopicCodec<T> _codec;
    private readonly SubscriberOptions _options;
    private readonly Channel<RedisMessage> _waiting;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pumping;
    private readonly string _name;
    private long _dropped;

    private TopicSubscription(IRedisSubscription source, string name, TopicCodec<T> codec, SubscriberOptions options)
    {
        (_source, _name, _codec, _options) = (source, name, codec, options);
        _waiting = Channel.CreateBounded<RedisMessage>(
            new BoundedChannelOptions(options.Capacity) { FullMode = options.WhenFull == WhenFull.DropOldest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait, SingleWriter = true },
            _ => Interlocked.Increment(ref _dropped));
        using (ExecutionContext.SuppressFlow()) _pumping = Task.Run(PumpAsync);
    }

    /// <summary>Done when nothing more comes; what waits can still be read.</summary>
    public Task Completion => _pumping;

    /// <summary>The messages and the notices of gaps, until the subscription or its connection ends. For one reader at a time.</summary>
    /// <exception cref="SubscriberTooSlowException">There was no room for a message, and <see cref="WhenFull.Fail"/> was asked for.</exception>
    /// <exception cref="RedisServerException">The server refuses the subscription, which was made anew.</exception>
    public async IAsyncEnumerable<TopicMessage<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            while (_waiting.Reader.TryRead(out var raw))
            {
                if (Volatile.Read(ref _dropped) != 0) yield return new TopicMessage<T>(_name, TopicGap.SubscriberTooSlow, Interlocked.Exchange(ref _dropped, 0));
                var message = Read(raw);
                if (!message.IsGap) PubSubTelemetry.Messages.Received(message.Topic);
                yield return message;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        await _pumping.ConfigureAwait(false);
    }

    internal static async ValueTask<TopicSubscription<T>> BeginAsync(
        PatternContext context, SubscriptionKind kind, string name, string channel, TopicCodec<T> codec, SubscriberOptions? options, CancellationToken cancellation)
    {
        options = (options ?? SubscriberOptions.Default).Checked();
        return new TopicSubscription<T>(await context.Backend.SubscribeAsync(kind, channel, cancellation).ConfigureAwait(false), name, codec, options);
    }

    internal async Task HandleAllAsync(Func<TopicMessage<T>, CancellationToken, Task> handler, Action<Exception>? onError, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                using var processing = PubSubTelemetry.Messages.Process(message.Topic, null, message.Trace);
                try
                {
                    await handler(message, cancellation).ConfigureAwait(false);
                    processing.Ended(null);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException && !cancellation.IsCancellationRequested)
                {
                    processing.Ended(exception);
                    onError?.Invoke(exception);
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Its owner has ended it.
        }
    }

    private TopicMessage<T> Read(RedisMessage raw)
    {
        // The length tells why: nothing else writes a payload into a gap.
        if (raw.IsGap) return new TopicMessage<T>(_name, raw.Payload.IsEmpty ? TopicGap.ConnectionLost : TopicGap.SubscriberTooSlow, null);
        var topic = TopicChannels.Name(raw.Channel);
        try
        {
            var (value, trace) = _codec.Decode(raw.Payload, raw.Channel.Bytes.Span);
            return new TopicMessage<T>(topic, value) { Trace = trace };
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new TopicMessage<T>(topic, TopicGap.Unreadable, 1);
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            var hasWaited = false;
            await foreach (var next in _source.ReadAllAsync(_end.Token).ConfigureAwait(false))
            {
                // A connection that nobody reads from for a while loses messages for that reason.
                var message = next.IsGap && hasWaited ? next with { Payload = new byte[1] } : next;
                if (_waiting.Writer.TryWrite(message))
                {
                    hasWaited &= !next.IsGap;
                    continue;
                }
                if (_options.WhenFull == WhenFull.Fail) throw new SubscriberTooSlowException(_name, _options.Capacity);
                hasWaited = true;
                await _waiting.Writer.WriteAsync(message, _end.Token).ConfigureAwait(false);
            }
            _waiting.Writer.TryComplete();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            _waiting.Writer.TryComplete();
        }
        catch (Exception exception)
        {
            _waiting.Writer.TryComplete(exception is ObjectDisposedException ? null : exception);
        }
    }
}
