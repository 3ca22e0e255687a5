using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Messaging.Work;

namespace RedHare.Messaging.InProcess;

/// <summary>
/// A channel of the broker in this process: calls instead of frames. The broker's channel is called by one thread at a time, so there is a lock around it, held for the call
/// alone; nothing that it calls back takes that lock.
/// </summary>
internal sealed class InProcessChannel : IMessagingChannel
{
    private readonly Lock _gate = new();
    private readonly InProcessBackend _backend;
    private readonly MessagingChannelOptions _options;
    private readonly PublishLedger? _ledger;
    private readonly InProcessSink _sink;
    private readonly BrokerChannel _broker;
    private readonly TaskCompletionSource<MessagingException?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ShortName _exchange;
    private ShortName _routingKey;
    private MessageProperties? _lastProperties;
    private ReadOnlyMemory<byte> _lastBytes;
    private Exception? _end;

    /// <exception cref="MessagingException">The user has as many channels as it may.</exception>
    public InProcessChannel(InProcessBackend backend, BrokerConnection connection, MessagingChannelOptions options)
    {
        _backend = backend;
        _options = options;
        _ledger = options.Confirms ? new PublishLedger(options.MaxUnconfirmed) : null;
        _sink = new InProcessSink(this, _ledger);
        if (connection.OpenChannel(_sink, out var channel) is { } error) throw Failure(error);
        _broker = channel!;
        if (options.Confirms) _broker.ConfirmSelect();
    }

    public bool IsOpen => Volatile.Read(ref _end) is null;

    public Task<MessagingException?> Closed => _closed.Task;

    public ValueTask DeclareExchangeAsync(ExchangeDeclaration exchange, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        var arguments = FieldValues.ToTable(exchange.Arguments);
        return Run(broker => broker.ExchangeDeclare(exchange.Name, exchange.Type, false, exchange.IsDurable, exchange.IsAutoDelete, false, arguments), cancellation);
    }

    public ValueTask InspectExchangeAsync(string exchange, CancellationToken cancellation = default) =>
        Run(broker => broker.ExchangeDeclare(exchange, ExchangeKind.Direct, true, false, false, false, AmqpTable.Empty), cancellation);

    public ValueTask DeleteExchangeAsync(string exchange, bool ifUnused = false, CancellationToken cancellation = default) => Run(broker => broker.ExchangeDelete(exchange, ifUnused), cancellation);

    public ValueTask<QueueState> DeclareQueueAsync(QueueDeclaration queue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return Declare(queue, passive: false, cancellation);
    }

    public ValueTask<QueueState> InspectQueueAsync(string queue, CancellationToken cancellation = default) => Declare(new QueueDeclaration(queue), passive: true, cancellation);

    public async ValueTask<long> DeleteQueueAsync(string queue, bool ifUnused = false, bool ifEmpty = false, CancellationToken cancellation = default)
    {
        var count = 0u;
        await Run(broker => broker.QueueDelete(queue, ifUnused, ifEmpty, out count), cancellation).ConfigureAwait(false);
        return count;
    }

    public async ValueTask<long> PurgeQueueAsync(string queue, CancellationToken cancellation = default)
    {
        var count = 0u;
        await Run(broker => broker.QueuePurge(queue, out count), cancellation).ConfigureAwait(false);
        return count;
    }

    public ValueTask BindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default)
    {
        var table = FieldValues.ToTable(arguments);
        return Run(broker => broker.QueueBind(queue, exchange, routingKey, table), cancellation);
    }

    public ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default)
    {
        var table = FieldValues.ToTable(arguments);
        return Run(broker => broker.QueueUnbind(queue, exchange, routingKey, table), cancellation);
    }

    public ValueTask BindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default)
    {
        var table = FieldValues.ToTable(arguments);
        return Run(broker => broker.ExchangeBind(destination, source, routingKey, table), cancellation);
    }

    public ValueTask UnbindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default)
    {
        var table = FieldValues.ToTable(arguments);
        return Run(broker => broker.ExchangeUnbind(destination, source, routingKey, table), cancellation);
    }

    public ValueTask PublishAsync(OutgoingMessage message, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled(cancellation);
        if (_backend.IsBlocked) return PublishSlowlyAsync(message, cancellation);
        try
        {
            if (!TrySend(message, out var pending)) return PublishSlowlyAsync(message, cancellation);
            return pending?.WaitAsync(cancellation) ?? default;
        }
        catch (Exception failure)
        {
            return ValueTask.FromException(failure);
        }
    }

    public async ValueTask PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var pending = new PendingPublish?[messages.Count];
        for (var i = 0; i < pending.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_backend.IsBlocked || !TrySend(messages[i], out pending[i])) pending[i] = await SendSlowlyAsync(messages[i], cancellation).ConfigureAwait(false);
        }

        await PublishBatch.WaitAsync(pending, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<IMessageConsumer> ConsumeAsync(string queue, ConsumerOptions? options, Func<Delivery, CancellationToken, ValueTask> handler, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new ConsumerOptions();
        if (string.IsNullOrEmpty(options.Tag)) options = options with { Tag = $"redhare-{Guid.NewGuid():N}" };
        var arguments = FieldValues.ToTable(options.Arguments);
        if (options.Priority is { } priority) (arguments = arguments.Clone())["x-priority"] = priority;
        var consumer = new InProcessConsumer(this, queue, options, handler);
        await Run(broker =>
        {
            if (!_sink.TryAdd(consumer)) return AmqpError.Of(ReplyCode.NotAllowed, $"attempt to reuse consumer tag '{consumer.Tag}'");
            var error = broker.Qos(0, options.Prefetch ?? _options.Prefetch, global: false) ?? broker.Consume(queue, consumer.Tag, options.AutoAck, options.IsExclusive, arguments, out _);
            if (error is not null) _sink.Remove(consumer.Tag);
            return error;
        }, cancellation).ConfigureAwait(false);
        return consumer;
    }

    public async ValueTask<Delivery?> GetAsync(string queue, bool autoAck = false, CancellationToken cancellation = default)
    {
        Fetched fetched = default;
        await Run(broker => broker.Get(queue, autoAck, out fetched), cancellation).ConfigureAwait(false);
        return fetched.Message is { } message ? new InProcessDelivery(this, null, fetched.DeliveryTag, fetched.Redelivered, message, autoAck) : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var consumer in _sink.Consumers) await consumer.DisposeAsync().ConfigureAwait(false);
        End(null, new ObjectDisposedException(nameof(IMessagingChannel), "The channel was closed."));
    }

    /// <summary>Ends it with the connection, or by the broker.</summary>
    public void CloseBy(AmqpError error)
    {
        var failure = Failure(error);
        End(failure, failure);
    }

    public void Ack(ulong tag)
    {
        lock (_gate)
        {
            if (_end is null) _ = _broker.Ack(tag, multiple: false);
        }
    }

    public void Nack(ulong tag, bool requeue)
    {
        lock (_gate)
        {
            if (_end is null) _ = _broker.Nack(tag, multiple: false, requeue);
        }
    }

    public void Cancel(InProcessConsumer consumer)
    {
        lock (_gate)
        {
            if (_end is null) _ = _broker.Cancel(consumer.Tag);
        }

        _sink.Remove(consumer.Tag);
    }

    /// <summary>A consumer takes deliveries again. The broker's own locks guard this one.</summary>
    public void Resume() => _broker.Resume();

    private static MessagingException Failure(AmqpError error) =>
        error.ClosesConnection ? new MessagingConnectionException(error.Code, error.Text, mayHaveArrived: false) : MessagingChannelException.Of(error.Code, error.Text);

    private async ValueTask<QueueState> Declare(QueueDeclaration queue, bool passive, CancellationToken cancellation)
    {
        var arguments = FieldValues.ToTable(queue.Arguments);
        QueueDeclared declared = default;
        await Run(broker => broker.QueueDeclare(queue.Name, passive, queue.IsDurable, queue.IsExclusive, queue.IsAutoDelete, arguments, out declared), cancellation).ConfigureAwait(false);
        return new QueueState(declared.Name, declared.MessageCount, declared.ConsumerCount);
    }

    /// <summary>One method of the broker's channel; its refusal closes the channel. Always completed.</summary>
    private ValueTask Run(Func<BrokerChannel, AmqpError?> method, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled(cancellation);
        MessagingException failure;
        lock (_gate)
        {
            if (_end is not null) return ValueTask.FromException(_end);
            if (method(_broker) is not { } error) return default;
            failure = Failure(error);
        }

        End(failure, failure);
        return ValueTask.FromException(failure);
    }

    /// <summary>Gives a message to the broker. False when as many as may be wait for their confirms.</summary>
    private bool TrySend(in OutgoingMessage message, out PendingPublish? pending)
    {
        pending = null;
        MessagingException failure;
        lock (_gate)
        {
            if (_end is not null) throw _end;
            var exchange = _exchange.Encode(message.Exchange);
            var routingKey = _routingKey.Encode(message.RoutingKey);
            var properties = Encode(message.Properties);
            if (_ledger is not null)
            {
                pending = _ledger.TryAdd(message.Exchange, message.RoutingKey, null, out var number);
                if (pending is null) return false;
                _sink.Publishing = number;
            }

            if (_broker.Publish(exchange, routingKey, message.IsMandatory, immediate: false, properties, message.Body.Span) is not { } error) return true;
            failure = Failure(error);
        }

        End(failure, failure);
        return pending is not null ? true : throw failure;
    }

    private ReadOnlySpan<byte> Encode(MessageProperties? properties)
    {
        // Headers are their owner's, who may have changed them all the same.
        if (properties is null || (ReferenceEquals(properties, _lastProperties) && properties.Headers is null)) return properties is null ? PropertiesCodec.ToBytes(null).Span : _lastBytes.Span;
        _lastBytes = PropertiesCodec.ToBytes(properties);
        _lastProperties = properties;
        return _lastBytes.Span;
    }

    private async ValueTask PublishSlowlyAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var pending = await SendSlowlyAsync(message, cancellation).ConfigureAwait(false);
        if (pending is not null) await pending.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async ValueTask<PendingPublish?> SendSlowlyAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        while (true)
        {
            if (_end is not null) throw _end;
            await _backend.Unblocked.WaitAsync().WaitAsync(cancellation).ConfigureAwait(false);
            if (!_backend.IsBlocked && TrySend(message, out var pending)) return pending;
            if (_ledger is not null) await _ledger.RoomAsync().WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private void End(MessagingException? reason, Exception failure)
    {
        lock (_gate)
        {
            if (_end is not null) return;
            _end = failure;
            _broker.Close();
        }

        _ledger?.Fail(failure as MessagingException ?? new MessagingConnectionException(0, "The channel was closed before the broker confirmed.", mayHaveArrived: true, failure));
        foreach (var consumer in _sink.Consumers) consumer.End(ConsumerEnd.ChannelClosed);
        _backend.Forget(this);
        _closed.TrySetResult(reason);
    }
}
