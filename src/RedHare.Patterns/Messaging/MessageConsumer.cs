using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// A consumer at work. Each message is acknowledged when its handler has returned. One whose handler throws is tried again after the pauses of its queue's <see cref="RetrySchedule"/>, and then given up: it goes to the
/// dead letters, with the reason. Disposing it stops it gracefully.
/// </summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class MessageConsumer<T> : IAsyncDisposable
{
    private readonly IMessagingChannel _channel;
    private readonly MessageWork<T> _work;
    private readonly ConsumeOptions<T> _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource<ConsumerEnd> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private IMessageConsumer _consumer = null!;
    private OrderedLanes<T>? _lanes;
    private DueMessages? _due;
    private Task? _stop;

    private MessageConsumer(IMessagingChannel channel, MessageWork<T> work, ConsumeOptions<T> options, TimeProvider time) => (_channel, _work, _options, _time) = (channel, work, options, time);

    /// <summary>The queue; where the broker gave its name, another one after a lost connection.</summary>
    public string Queue => _consumer.Queue;

    /// <summary>
    /// Completes when no more messages come and no handler runs: because it was stopped, because the broker has cancelled it (the queue was deleted), or because its channel or connection is gone for good. A lost connection
    /// is none of these: it is made again, and the consumer goes on. Never fails.
    /// </summary>
    public Task<ConsumerEnd> Completion => _completion.Task;

    /// <summary>
    /// Stops gracefully: nothing more is delivered, what waits here (for its turn, a permit, its next attempt) goes back to the queue, and handlers that have begun are waited for, as long as
    /// <see cref="ConsumeOptions{T}.DrainTimeout"/> says; then their tokens fire.
    /// </summary>
    /// <param name="cancellation">Ends the patience.</param>
    public async ValueTask StopAsync(CancellationToken cancellation = default)
    {
        Task stop;
        lock (_gate) stop = _stop ??= DrainAsync();
        using var impatience = cancellation.UnsafeRegister(Abort, this);
        await stop.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _channel.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Begins to consume what is made ready on the consumer's own channel.</summary>
    internal static async ValueTask<MessageConsumer<T>> StartAsync(
        MessageBus bus, Func<IMessagingChannel, ValueTask<string>> queue, MessageWork<T> work, ConsumeOptions<T> options, CancellationToken cancellation)
    {
        var channel = await bus.Backend.OpenChannelAsync(new MessagingChannelOptions { Prefetch = options.EffectivePrefetch }, cancellation).ConfigureAwait(false);
        var consumer = new MessageConsumer<T>(channel, work, options, bus.Context.Time);
        try
        {
            consumer._due = await DueMessages.BeginAsync(bus, work.Topology, cancellation).ConfigureAwait(false);
            await consumer.BeginAsync(await queue(channel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch
        {
            if (consumer._due is not null) await consumer._due.DisposeAsync().ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return consumer;
    }

    private async ValueTask BeginAsync(string queue, CancellationToken cancellation)
    {
        _work.Queue = queue;
        if (_options.Order == MessageOrder.PerKey) _lanes = new OrderedLanes<T>(_options.Concurrency, _work, _options.OrderKey ?? (static message => message.OrderKey ?? message.RoutingKey), _abort.Token);
        var options = new ConsumerOptions
        {
            Prefetch = _options.EffectivePrefetch,
            Concurrency = _options.Order == MessageOrder.None ? _options.Concurrency : 1,
            Priority = _options.Priority,
            IsExclusive = _options.IsExclusive,
        };
        _consumer = await _channel.ConsumeAsync(queue, options, _lanes is { } lanes ? (delivery, _) => lanes.AddAsync(delivery) : HandleAsync, cancellation).ConfigureAwait(false);
        _ = WatchAsync();
    }

    private async ValueTask HandleAsync(Delivery delivery, CancellationToken cancellation)
    {
        if (await _work.ReadAsync(delivery, cancellation).ConfigureAwait(false) is { } message) await _work.HandleAsync(delivery, message, cancellation).ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        if (_due is not null) await _due.DisposeAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(_options.DrainTimeout, _time);
        using var impatience = patience.Token.UnsafeRegister(Abort, this);
        if (_options.Order == MessageOrder.None)
        {
            // The broker is told first, so that what goes back does not come again; but handlers that wait must not be waited for.
            var stopping = EndAsync(_consumer.StopAsync);
            await _work.StopWaitingAsync().ConfigureAwait(false);
            await stopping.ConfigureAwait(false);
        }
        else
        {
            await _work.StopWaitingAsync().ConfigureAwait(false);
            await EndAsync(_consumer.HoldAsync).ConfigureAwait(false);
            if (_lanes is not null) await _lanes.CompleteAsync().ConfigureAwait(false);
            // Now all that was not handled goes back at once, and only then the next single active consumer begins.
            await _channel.DisposeAsync().ConfigureAwait(false);
        }
        await _consumer.Completion.ConfigureAwait(false);
    }

    private static void Abort(object? consumer) => ((MessageConsumer<T>)consumer!)._abort.CancelAsync();

    private async Task EndAsync(Func<CancellationToken, ValueTask> end)
    {
        try
        {
            await end(_abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or MessagingException or ObjectDisposedException)
        {
            await _consumer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WatchAsync()
    {
        var end = await _consumer.Completion.ConfigureAwait(false);
        if (_due is not null) await _due.DisposeAsync().ConfigureAwait(false);
        if (_lanes is not null) await _lanes.CompleteAsync().ConfigureAwait(false);
        Task? stop;
        lock (_gate) stop = _stop;
        // Who stops has to give back what was not handled.
        if (stop is not null) await stop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _completion.TrySetResult(end);
    }
}
