using System.Collections.Concurrent;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Messages that reach their queue after a time. They wait on the broker, in durable queues of messages that live equally long (26 for all delays together, from 100 ms to 38 days, each worth a power of two), so that
/// nothing has to run meanwhile and nothing waits behind what waits longer. No plug-in is needed.
/// </summary>
/// <remarks>
/// Accuracy: never earlier; later by up to 100 ms by rounding, and by a few milliseconds for each queue on the way, one for each bit of the delay. What is scheduled cannot be called back. It is lost when the queue that it is
/// meant for is deleted before; also when that one is full and refuses, unless it is scheduled by a <see cref="WorkQueue{T}"/> that knows it for such a one.
/// </remarks>
public sealed class MessageScheduler
{
    private readonly MessageBus _bus;
    private readonly ConcurrentDictionary<string, byte> _destinations = new(StringComparer.Ordinal);
    private int _levels;

    internal MessageScheduler(MessageBus bus)
    {
        _bus = bus;
        // The broker may have come back without what it had.
        bus.Backend.Changed += change =>
        {
            if (change.Kind == MessagingEventKind.Recovered) Forget();
        };
    }

    /// <summary>The longest delay: 77 days.</summary>
    public static TimeSpan MaxDelay => DelayLevels.Max;

    /// <summary>Publishes what is ready to go to a queue after a time.</summary>
    /// <param name="message">The message; its exchange and routing key become what the delay needs.</param>
    /// <param name="queue">The queue, which is there; its name has 200 bytes at most.</param>
    /// <param name="delay">After what time; zero or less is at once.</param>
    /// <param name="cancellation">Ends the waiting for the broker's word.</param>
    /// <exception cref="ArgumentOutOfRangeException">Longer than <see cref="MaxDelay"/>.</exception>
    /// <exception cref="MessagingChannelException">404: there is no such queue.</exception>
    public ValueTask ScheduleAsync(OutgoingMessage message, string queue, TimeSpan delay, CancellationToken cancellation = default) => ScheduleAsync(message, queue, queue, delay, cancellation);

    /// <summary>The same, with a queue on the way: where the message arrives when it is due.</summary>
    internal async ValueTask ScheduleAsync(OutgoingMessage message, string queue, string arrival, TimeSpan delay, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, DelayLevels.Max);
        // In a delay queue it would end the delay, and be gone behind it.
        if (message.Properties?.Expiration is not null) throw new ArgumentException("A delayed message has no expiration of its own; its queue's TTL holds.", nameof(message));
        if (delay <= TimeSpan.Zero)
        {
            await _bus.Sender.SendAsync(message with { Exchange = "", RoutingKey = queue, IsMandatory = true }, cancellation).ConfigureAwait(false);
            return;
        }
        var units = DelayLevels.Units(delay);
        var first = DelayLevels.First(units);
        var key = DelayLevels.RoutingKey(units, arrival);
        if (Volatile.Read(ref _levels) <= first || !_destinations.ContainsKey(arrival)) await DeclareAsync(first, arrival, cancellation).ConfigureAwait(false);
        await _bus.Sender.SendAsync(Told(message, queue) with { Exchange = DelayLevels.Exchange(first), RoutingKey = key, IsMandatory = true }, cancellation).ConfigureAwait(false);
    }

    // The routing key is the delay's; whoever handles the message is told its own.
    private static OutgoingMessage Told(OutgoingMessage message, string queue)
    {
        var properties = message.Properties ?? MessageProperties.None;
        var headers = new Dictionary<string, object?>(properties.Headers ?? EmptyHeaders.Instance);
        headers.TryAdd(MessageHeaders.Exchange, "");
        headers.TryAdd(MessageHeaders.RoutingKey, queue);
        return message with { Properties = properties with { Headers = headers } };
    }

    private async ValueTask DeclareAsync(int first, string queue, CancellationToken cancellation)
    {
        await _bus.DeclareAsync(
            async (channel, token) =>
            {
                await channel.DeclareExchangeAsync(new ExchangeDeclaration(DelayLevels.Delivery, ExchangeKind.Topic), token).ConfigureAwait(false);
                for (var level = _levels; level <= first; level++) await DeclareAsync(channel, level, token).ConfigureAwait(false);
                await channel.BindQueueAsync(queue, DelayLevels.Delivery, DelayLevels.Destination(queue), cancellation: token).ConfigureAwait(false);
                if (_levels <= first) Volatile.Write(ref _levels, first + 1);
            },
            cancellation).ConfigureAwait(false);
        _destinations.TryAdd(queue, 0);
    }

    private static async ValueTask DeclareAsync(IMessagingChannel channel, int level, CancellationToken cancellation)
    {
        var (exchange, next) = (DelayLevels.Exchange(level), DelayLevels.Exchange(level - 1));
        await channel.DeclareExchangeAsync(new ExchangeDeclaration(exchange, ExchangeKind.Topic), cancellation).ConfigureAwait(false);
        await channel.DeclareQueueAsync(
            new QueueDeclaration(DelayLevels.Queue(level))
            {
                Arguments = new Dictionary<string, object?> { ["x-message-ttl"] = (long)DelayLevels.Ttl(level).TotalMilliseconds, ["x-dead-letter-exchange"] = next },
            },
            cancellation).ConfigureAwait(false);
        await channel.BindQueueAsync(DelayLevels.Queue(level), exchange, DelayLevels.Waits(level), cancellation: cancellation).ConfigureAwait(false);
        await channel.BindExchangeAsync(next, exchange, DelayLevels.Passes(level), cancellation: cancellation).ConfigureAwait(false);
    }

    /// <summary>Declares again before the next use.</summary>
    internal void Forget()
    {
        Volatile.Write(ref _levels, 0);
        _destinations.Clear();
    }
}
