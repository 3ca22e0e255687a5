using RedHare.Messaging;

#pragma warning disable CA1001 // A source without a timer holds nothing that must be disposed, and a move that ends late may still look at it.

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Moves scheduled messages that are due into a queue that refuses when it is full. What the broker moves by itself it drops there, and nobody is told; here the message is published, with a confirm, as often as it takes, and
/// acknowledged behind that. One that dies in between leaves two of the same id.
/// </summary>
internal sealed class DueMessages : IAsyncDisposable
{
    private const ushort Prefetch = 16;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(1);

    private readonly MessageBus _bus;
    private readonly QueueTopology _topology;
    private readonly CancellationTokenSource _end = new();
    private IMessagingChannel? _channel;
    private IMessageConsumer? _consumer;

    private DueMessages(MessageBus bus, QueueTopology topology) => (_bus, _topology) = (bus, topology);

    /// <summary>Begins; null for a queue that needs none.</summary>
    public static async ValueTask<DueMessages?> BeginAsync(MessageBus bus, QueueTopology? topology, CancellationToken cancellation)
    {
        if (topology?.Due is not { } queue) return null;
        var due = new DueMessages(bus, topology);
        due._channel = await bus.Backend.OpenChannelAsync(new MessagingChannelOptions { Prefetch = Prefetch }, cancellation).ConfigureAwait(false);
        try
        {
            due._consumer = await due._channel.ConsumeAsync(queue, null, due.MoveAsync, cancellation).ConfigureAwait(false);
            return due;
        }
        catch
        {
            await due._channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends it; what has not found room stays where it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        if (_consumer is not null) await _consumer.DisposeAsync().ConfigureAwait(false);
        if (_channel is not null) await _channel.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask MoveAsync(Delivery delivery, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancellation);
        var message = FailedMessages.Moved(delivery, _topology.Name);
        for (var pause = FirstPause; !end.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await _bus.Sender.SendAsync(message, end.Token).ConfigureAwait(false);
                await MessageWork<object>.AnswerAsync(delivery.AckAsync(CancellationToken.None)).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (exception is MessagingException or TimeoutException)
            {
                // There is no room yet, or the broker is away.
            }
            await Task.Delay(pause, _bus.Context.Time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await MessageWork<object>.AnswerAsync(delivery.NackAsync(requeue: true, CancellationToken.None)).ConfigureAwait(false);
    }
}
