using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;
using RedHare.Messaging.Work;

namespace RedHare.RabbitMq;

/// <summary>A channel that outlives its connections: each brings it another <see cref="ChannelLink"/>.</summary>
internal sealed class RabbitMqChannel(RabbitMqBackend backend, MessagingChannelOptions options) : IMessagingChannel
{
    private readonly Lock _gate = new();
    private readonly List<RabbitMqConsumer> _consumers = [];
    private readonly TaskCompletionSource<MessagingException?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ChannelLink? _link;
    private volatile Exception? _end;

    public bool IsOpen => _end is null;

    public Task<MessagingException?> Closed => _closed.Task;

    public ValueTask DeclareExchangeAsync(ExchangeDeclaration exchange, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return ChangeAsync(inner => Topology.DeclareAsync(inner, exchange, cancellation), topology => topology.Add(exchange), cancellation);
    }

    public ValueTask InspectExchangeAsync(string exchange, CancellationToken cancellation = default) =>
        ChangeAsync(inner => inner.ExchangeDeclarePassiveAsync(exchange, cancellation), null, cancellation);

    public ValueTask DeleteExchangeAsync(string exchange, bool ifUnused = false, CancellationToken cancellation = default) =>
        ChangeAsync(inner => inner.ExchangeDeleteAsync(exchange, ifUnused, cancellationToken: cancellation), topology => topology.RemoveExchange(exchange), cancellation);

    public async ValueTask<QueueState> DeclareQueueAsync(QueueDeclaration queue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        QueueState state = default;
        await ChangeAsync(async inner => state = await Topology.DeclareAsync(inner, queue, cancellation).ConfigureAwait(false), topology => topology.Add(queue, state.Name), cancellation).ConfigureAwait(false);
        return state;
    }

    public async ValueTask<QueueState> InspectQueueAsync(string queue, CancellationToken cancellation = default)
    {
        QueueDeclareOk? found = null;
        await ChangeAsync(async inner => found = await inner.QueueDeclarePassiveAsync(backend.Topology.NameOf(queue), cancellation).ConfigureAwait(false), null, cancellation).ConfigureAwait(false);
        return new QueueState(found!.QueueName, found.MessageCount, found.ConsumerCount);
    }

    public async ValueTask<long> DeleteQueueAsync(string queue, bool ifUnused = false, bool ifEmpty = false, CancellationToken cancellation = default)
    {
        var count = 0L;
        await ChangeAsync(
            async inner => count = await inner.QueueDeleteAsync(backend.Topology.NameOf(queue), ifUnused, ifEmpty, cancellationToken: cancellation).ConfigureAwait(false),
            topology => topology.RemoveQueue(queue),
            cancellation).ConfigureAwait(false);
        return count;
    }

    public async ValueTask<long> PurgeQueueAsync(string queue, CancellationToken cancellation = default)
    {
        var count = 0L;
        await ChangeAsync(async inner => count = await inner.QueuePurgeAsync(backend.Topology.NameOf(queue), cancellation).ConfigureAwait(false), null, cancellation).ConfigureAwait(false);
        return count;
    }

    public ValueTask BindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
        BindAsync(new(true, queue, exchange, routingKey) { Arguments = FieldValues.ToTable(arguments) }, cancellation);

    public ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
        UnbindAsync(new(true, queue, exchange, routingKey) { Arguments = FieldValues.ToTable(arguments) }, cancellation);

    public ValueTask BindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
        BindAsync(new(false, destination, source, routingKey) { Arguments = FieldValues.ToTable(arguments) }, cancellation);

    public ValueTask UnbindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
        UnbindAsync(new(false, destination, source, routingKey) { Arguments = FieldValues.ToTable(arguments) }, cancellation);

    // What is sent commonly is written at once, and then the caller waits for its confirm and for nothing in between.
    public ValueTask PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        var sending = SendAsync(message, cancellation);
        return sending.IsCompletedSuccessfully ? sending.Result?.WaitAsync(cancellation) ?? default : ConfirmedAsync(sending, cancellation);
    }

    public async ValueTask PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var pending = new PendingPublish?[messages.Count];
        for (var i = 0; i < pending.Length; i++) pending[i] = await SendAsync(messages[i], cancellation).ConfigureAwait(false);
        await PublishBatch.WaitAsync(pending, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IMessageConsumer> ConsumeAsync(string queue, ConsumerOptions? options, Func<Delivery, CancellationToken, ValueTask> handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new ConsumerOptions();
        options = options with { Prefetch = options.Prefetch ?? Options.Prefetch };
        var consumer = new RabbitMqConsumer(this, queue, options, handler);
        await ChangeAsync(
            async _ =>
            {
                await consumer.StartAsync(_link!, backend.Topology.NameOf(queue), options.Prefetch.Value, cancellation).ConfigureAwait(false);
                lock (_gate) _consumers.Add(consumer);
            },
            null,
            cancellation).ConfigureAwait(false);
        return consumer;
    }

    public async ValueTask<Delivery?> GetAsync(string queue, bool autoAck = false, CancellationToken cancellation = default)
    {
        BasicGetResult? got = null;
        ChannelLink? link = null;
        await ChangeAsync(
            async inner =>
            {
                link = _link;
                got = await inner.BasicGetAsync(backend.Topology.NameOf(queue), autoAck, cancellation).ConfigureAwait(false);
            },
            null,
            cancellation).ConfigureAwait(false);
        return got is null ? null : new RabbitMqDelivery(link!, got.DeliveryTag, got.Redelivered, got.Exchange, got.RoutingKey, got.BasicProperties, got.Body.ToArray(), autoAck);
    }

    public async ValueTask DisposeAsync()
    {
        RabbitMqConsumer[] consumers;
        lock (_gate) consumers = [.. _consumers];
        foreach (var consumer in consumers)
        {
            await consumer.DisposeAsync().ConfigureAwait(false);
            // One that was held has not been cancelled.
            await WithdrawAsync(consumer).ConfigureAwait(false);
        }

        var link = _link;
        if (!End(null, new ObjectDisposedException(nameof(IMessagingChannel), "The channel was closed."))) return;
        if (link is not null) await link.DisposeAsync().ConfigureAwait(false);
    }

    public MessagingChannelOptions Options => options;

    /// <summary>A consumer is over; a queue that goes with its last one is not declared again.</summary>
    public void Forget(RabbitMqConsumer consumer)
    {
        lock (_gate) _consumers.Remove(consumer);
        backend.EndConsumer(consumer);
    }

    /// <summary>The same, not in the middle of a recovery.</summary>
    public async ValueTask WithdrawAsync(RabbitMqConsumer consumer)
    {
        await backend.TopologyLock.WaitAsync().ConfigureAwait(false);
        Forget(consumer);
        backend.TopologyLock.Release();
    }

    /// <summary>Whether it consumes a queue, by the name that its declarer knows.</summary>
    public bool Consumes(string queue)
    {
        lock (_gate) return _consumers.Exists(consumer => consumer.DeclaredQueue == queue);
    }

    /// <summary>Opens it on a connection, and its consumers again. Under the backend's lock of topology.</summary>
    public async Task OpenAsync(IConnection connection, CancellationToken cancellation)
    {
        while (_end is null)
        {
            var creation = new CreateChannelOptions(options.Confirms, publisherConfirmationTrackingEnabled: false, outstandingPublisherConfirmationsRateLimiter: null, consumerDispatchConcurrency: 1);
            var inner = await connection.CreateChannelAsync(creation, cancellation).ConfigureAwait(false);
            var link = new ChannelLink(connection, inner, options);
            inner.ChannelShutdownAsync += (_, reason) => OnShutdown(link, reason);
            if (await TryConsumeAsync(link, connection, cancellation).ConfigureAwait(false))
            {
                _link = link;
                if (link.Reason is { } reason && connection.IsOpen) End(reason, reason);
                return;
            }
        }
    }

    /// <summary>The connection is lost: what was under way fails, and what was delivered comes again.</summary>
    public void Lose(MessagingException reason)
    {
        _link?.End(reason);
        lock (_gate)
        {
            foreach (var consumer in _consumers) _ = consumer.Pump.TakeQueued();
        }
    }

    /// <summary>The connection will not come back, or the channel is closed.</summary>
    public bool End(MessagingException? reason, Exception failure)
    {
        RabbitMqConsumer[] consumers;
        lock (_gate)
        {
            if (_end is not null) return false;
            _end = failure;
            consumers = [.. _consumers];
            _consumers.Clear();
        }

        _link?.End(failure as MessagingException ?? new MessagingConnectionException(0, "The channel was closed before the broker confirmed.", mayHaveArrived: true, failure));
        foreach (var consumer in consumers) consumer.End(ConsumerEnd.ChannelClosed);
        backend.Forget(this);
        _closed.TrySetResult(reason);
        return true;
    }

    private ValueTask BindAsync(BindingRecord binding, CancellationToken cancellation) =>
        ChangeAsync(inner => backend.Topology.BindAsync(inner, binding, cancellation), topology => topology.Add(binding), cancellation);

    private ValueTask UnbindAsync(BindingRecord binding, CancellationToken cancellation) =>
        ChangeAsync(inner => backend.Topology.UnbindAsync(inner, binding, cancellation), topology => topology.Remove(binding), cancellation);

    private async Task<bool> TryConsumeAsync(ChannelLink link, IConnection connection, CancellationToken cancellation)
    {
        RabbitMqConsumer[] consumers;
        lock (_gate) consumers = [.. _consumers];
        foreach (var consumer in consumers)
        {
            if (consumer.IsOver) continue;
            try
            {
                await consumer.StartAsync(link, backend.Topology.NameOf(consumer.DeclaredQueue), consumer.Options.Prefetch!.Value, cancellation).ConfigureAwait(false);
            }
            catch (OperationInterruptedException) when (connection.IsOpen)
            {
                // The queue is not there any more: this consumer is over, and the channel begins again with the others.
                consumer.EndByBroker();
                await link.Inner.DisposeAsync().ConfigureAwait(false);
                return false;
            }
        }

        return true;
    }

    /// <summary>A call that the broker answers, with what it changes for recoveries. One at a time for the backend.</summary>
    private async ValueTask ChangeAsync(Func<IChannel, Task> call, Action<Topology>? record, CancellationToken cancellation)
    {
        while (true)
        {
            var link = await ReadyAsync(cancellation).ConfigureAwait(false);
            await backend.TopologyLock.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (link.IsDead || link != _link) continue;
                await call(link.Inner).ConfigureAwait(false);
                record?.Invoke(backend.Topology);
                return;
            }
            catch (Exception failure) when (Failures.IsOfConnection(failure) || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                var reason = Failures.Of(failure, link.Connection.IsOpen, mayHaveArrived: true);
                if (reason is MessagingChannelException) End(reason, reason);
                throw reason;
            }
            finally
            {
                backend.TopologyLock.Release();
            }
        }
    }

    /// <summary>The open link; waits for one while the connection is lost.</summary>
    private async ValueTask<ChannelLink> ReadyAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (_end is { } end) throw end;
            if (_link is { IsDead: false } link) return link;
            await backend.ConnectedAsync(_link, cancellation).ConfigureAwait(false);
        }
    }

    private static async ValueTask ConfirmedAsync(ValueTask<PendingPublish?> sending, CancellationToken cancellation)
    {
        if (await sending.ConfigureAwait(false) is { } pending) await pending.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Numbers and writes a publish.</summary>
    private async ValueTask<PendingPublish?> SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(message.Exchange);
        ArgumentNullException.ThrowIfNull(message.RoutingKey);
        PropertiesConversion.Short(message.Exchange);
        PropertiesConversion.Short(message.RoutingKey);
        while (true)
        {
            if (!backend.Unblocked.IsOpen) await backend.Unblocked.WaitAsync().WaitAsync(cancellation).ConfigureAwait(false);
            var link = await ReadyAsync(cancellation).ConfigureAwait(false);
            await link.Publishing.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (link.IsDead) continue;
                PendingPublish? pending = null;
                var number = 0UL;
                if (link.Ledger is null || (pending = link.Ledger.TryAdd(message.Exchange, message.RoutingKey, message.Properties?.MessageId, out number)) is not null)
                {
                    await WriteAsync(link, message, number).ConfigureAwait(false);
                    return pending;
                }
            }
            finally
            {
                link.Publishing.Release();
            }

            await link.Ledger!.RoomAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    // Not cancelled: half a frame would end the connection, and a number that was not sent the counting.
    private static async ValueTask WriteAsync(ChannelLink link, OutgoingMessage message, ulong number)
    {
        BasicProperties properties;
        try
        {
            properties = PropertiesConversion.To(message.Properties, message is { IsMandatory: true, Properties: null or { MessageId: null } } ? number : 0);
        }
        catch when (number > 0)
        {
            link.Ledger!.Withdraw(number);
            throw;
        }

        try
        {
            await link.Inner.BasicPublishAsync(message.Exchange, message.RoutingKey, message.IsMandatory, properties, message.Body, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfConnection(failure))
        {
            // The end of the channel comes as an event too, with the broker's own reason; who waits for a confirm hears that.
            if (number == 0) throw Failures.Of(failure, link.Connection.IsOpen, mayHaveArrived: true);
        }
    }

    private Task OnShutdown(ChannelLink link, ShutdownEventArgs reason)
    {
        // Of the connection's own end the backend tells.
        var isOfChannel = link.Connection.IsOpen;
        var failure = Failures.Of(reason, isOfChannel, mayHaveArrived: true);
        link.End(failure);
        // One that is still being opened is opened again.
        if (isOfChannel && _link == link) End(failure, failure);
        return Task.CompletedTask;
    }
}
