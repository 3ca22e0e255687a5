using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// An AMQP channel without its bytes: every method of the classes exchange, queue, basic, tx and confirm. A method returns null when all is well, and
/// otherwise the error with which RabbitMQ would close the channel or the connection; after an error the caller closes the channel.
/// </summary>
/// <remarks>One thread calls it at a time. Its sink is called from any.</remarks>
public sealed class BrokerChannel
{
    private readonly IChannelSink _sink;
    private readonly Publisher _publisher;
    private readonly ExchangeCommands _exchanges;
    private readonly QueueCommands _queues;
    private readonly BindingCommands _bindings;
    private readonly ConfirmTracker _confirms;
    private Transaction? _transaction;
    private string? _lastQueue;
    private int _consumerPrefetch;
    private int _isClosed;

    internal BrokerChannel(BrokerConnection connection, IChannelSink sink)
    {
        Connection = connection;
        _sink = sink;
        Deliveries = new ChannelDeliveries(sink);
        _confirms = new ConfirmTracker(sink, Counters);
        _publisher = new Publisher(this, sink, _confirms);
        _exchanges = new ExchangeCommands(connection);
        _queues = new QueueCommands(connection);
        _bindings = new BindingCommands(connection);
    }

    /// <summary>The connection it belongs to.</summary>
    public BrokerConnection Connection { get; }

    /// <summary>Its number in the connection; 0 for one within the process.</summary>
    public int Number { get; set; }

    /// <summary>How many deliveries wait for their answer.</summary>
    public int UnackedCount => Deliveries.UnackedCount;

    /// <summary>How many publishes wait for their confirm.</summary>
    public int UnconfirmedCount => _confirms.Count;

    /// <summary>Whether confirm.select was called.</summary>
    public bool IsConfirming => _publisher.Confirms;

    /// <summary>Whether tx.select was called.</summary>
    public bool IsTransactional => _transaction is not null;

    internal Access Access => Connection.Access;

    internal ChannelDeliveries Deliveries { get; }

    internal ChannelCounters Counters => Deliveries.Counters;

    /// <summary>What the management pages show.</summary>
    internal ChannelReport Report() => new(
        Deliveries.Consumers.Length,
        UnackedCount,
        _consumerPrefetch,
        Deliveries.ChannelPrefetch,
        _transaction?.Publishes.Count ?? 0,
        _transaction?.AnswerCount ?? 0);

    /// <summary>exchange.declare.</summary>
    /// <param name="exchange">Its name.</param>
    /// <param name="type">direct, fanout, topic, headers, x-consistent-hash or x-delayed-message.</param>
    /// <param name="passive">Only ask whether it exists.</param>
    /// <param name="durable">It survives a restart.</param>
    /// <param name="autoDelete">It goes with its last binding.</param>
    /// <param name="isInternal">Only other exchanges reach it.</param>
    /// <param name="arguments">alternate-exchange and the type's own.</param>
    public AmqpError? ExchangeDeclare(string exchange, string type, bool passive, bool durable, bool autoDelete, bool isInternal, AmqpTable arguments) =>
        _exchanges.Declare(exchange, type, passive, durable, autoDelete, isInternal, arguments);

    /// <summary>exchange.delete. One that is not there is no error.</summary>
    /// <param name="exchange">Its name.</param>
    /// <param name="ifUnused">Only without bindings.</param>
    public AmqpError? ExchangeDelete(string exchange, bool ifUnused) => _exchanges.Delete(exchange, ifUnused);

    /// <summary>exchange.bind: what reaches the source goes to the destination too.</summary>
    /// <param name="destination">An exchange.</param>
    /// <param name="source">An exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    public AmqpError? ExchangeBind(string destination, string source, string routingKey, AmqpTable arguments) =>
        _bindings.Bind("exchange", destination, source, routingKey, arguments);

    /// <summary>exchange.unbind. What is not bound is no error.</summary>
    /// <param name="destination">An exchange.</param>
    /// <param name="source">An exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    public AmqpError? ExchangeUnbind(string destination, string source, string routingKey, AmqpTable arguments) =>
        _bindings.Unbind("exchange", destination, source, routingKey, arguments);

    /// <summary>queue.declare.</summary>
    /// <param name="queue">Its name; empty for one that the broker gives.</param>
    /// <param name="passive">Only ask whether it exists.</param>
    /// <param name="durable">It survives a restart.</param>
    /// <param name="exclusive">It is this connection's, and ends with it.</param>
    /// <param name="autoDelete">It goes with its last consumer.</param>
    /// <param name="arguments">The x- arguments.</param>
    /// <param name="declared">The answer.</param>
    public AmqpError? QueueDeclare(string queue, bool passive, bool durable, bool exclusive, bool autoDelete, AmqpTable arguments, out QueueDeclared declared)
    {
        var error = _queues.Declare(queue, passive, durable, exclusive, autoDelete, arguments, out declared);
        if (error is null) _lastQueue = declared.Name;
        return error;
    }

    /// <summary>queue.bind.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="exchange">An exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    public AmqpError? QueueBind(string queue, string exchange, string routingKey, AmqpTable arguments)
    {
        if (Expand(ref queue, ref routingKey) is { } error) return error;
        return _bindings.Bind("queue", queue, exchange, routingKey, arguments);
    }

    /// <summary>queue.unbind. What is not bound is no error.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="exchange">An exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    public AmqpError? QueueUnbind(string queue, string exchange, string routingKey, AmqpTable arguments)
    {
        if (Expand(ref queue, ref routingKey) is { } error) return error;
        return _bindings.Unbind("queue", queue, exchange, routingKey, arguments);
    }

    /// <summary>queue.purge.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="count">How many messages went.</param>
    public AmqpError? QueuePurge(string queue, out uint count)
    {
        count = 0;
        return Expand(ref queue) ?? _queues.Purge(queue, out count);
    }

    /// <summary>queue.delete. One that is not there is no error.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="ifUnused">Only without consumers.</param>
    /// <param name="ifEmpty">Only without messages.</param>
    /// <param name="count">How many messages went with it.</param>
    public AmqpError? QueueDelete(string queue, bool ifUnused, bool ifEmpty, out uint count)
    {
        count = 0;
        return Expand(ref queue) ?? _queues.Delete(queue, ifUnused, ifEmpty, out count);
    }

    /// <summary>basic.qos.</summary>
    /// <param name="prefetchSize">Must be 0, as for RabbitMQ.</param>
    /// <param name="prefetchCount">How many deliveries may wait for their answer; 0 for any number.</param>
    /// <param name="global">True for all of the channel together, false for each consumer that comes.</param>
    public AmqpError? Qos(uint prefetchSize, ushort prefetchCount, bool global)
    {
        if (prefetchSize != 0) return Refusal.NotImplemented($"prefetch_size!=0 ({prefetchSize})");
        if (!global) _consumerPrefetch = prefetchCount;
        Deliveries.ChannelPrefetch = global ? prefetchCount : 0;
        return null;
    }

    /// <summary>basic.consume. The sink is told before the first delivery.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="consumerTag">Its tag; empty for one that the broker gives.</param>
    /// <param name="noAck">Deliveries need no answer.</param>
    /// <param name="exclusive">Nobody else may consume.</param>
    /// <param name="arguments">x-priority and others.</param>
    /// <param name="tag">The tag it has.</param>
    public AmqpError? Consume(string queue, string consumerTag, bool noAck, bool exclusive, AmqpTable arguments, out string tag)
    {
        tag = consumerTag;
        if (queue == ReplyTargets.Queue) return ConsumeReplies(consumerTag, noAck, out tag);
        if (Expand(ref queue) is { } none) return none;
        if (Deliveries.Has(consumerTag)) return Refusal.NotAllowed($"attempt to reuse consumer tag '{consumerTag}'");
        if (Access.Check(Permission.Read, "queue", queue) is { } refused) return refused;
        if (_queues.Find(queue, out var found) is { } missing) return missing;
        if (QueueArguments.CheckConsume(found!, arguments) is { } invalid) return invalid;
        if (CheckType(found!, noAck) is { } unsupported) return unsupported;
        if (consumerTag.Length == 0) tag = Names.Generate("amq.ctag");
        var priority = arguments.TryGet("x-priority", out var value) ? (int)Math.Clamp(value.Integer, int.MinValue, int.MaxValue) : 0;
        var options = new ConsumerOptions(noAck, exclusive, noAck ? 0 : _consumerPrefetch, priority, arguments);
        return Deliveries.TryAdd(new Consumer(new BrokerName(tag), this, found!, options)) ? null : Refusal.AccessRefused($"{found!.Described} in exclusive use");
    }

    /// <summary>basic.cancel. When it returns nothing more is delivered to that consumer. A tag that is not there is no error.</summary>
    /// <param name="consumerTag">Its tag.</param>
    public AmqpError? Cancel(string consumerTag)
    {
        if (_publisher.ReplyTarget is { } target && target.Consumer.Text == consumerTag) EndReplies();
        else Deliveries.Cancel(consumerTag);
        return null;
    }

    /// <summary>basic.publish.</summary>
    /// <param name="exchange">An exchange; empty for the default one.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="mandatory">It comes back when no queue takes it.</param>
    /// <param name="immediate">Must be false, as for RabbitMQ.</param>
    /// <param name="properties">Flags and values as on the wire, checked by the codec. Copied.</param>
    /// <param name="body">The body. Copied.</param>
    public AmqpError? Publish(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, bool mandatory, bool immediate, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body) =>
        CheckPublish(immediate) ?? _publisher.Publish(exchange, routingKey, mandatory, properties, body, draft: null);

    /// <summary>basic.publish of a message whose body came in pieces.</summary>
    /// <param name="exchange">An exchange; empty for the default one.</param>
    /// <param name="mandatory">It comes back when no queue takes it.</param>
    /// <param name="immediate">Must be false, as for RabbitMQ.</param>
    /// <param name="draft">The message. Its memory is taken over where that saves a copy; release the draft afterwards, or begin the next message with it.</param>
    public AmqpError? Publish(ReadOnlySpan<byte> exchange, bool mandatory, bool immediate, MessageDraft draft) =>
        CheckPublish(immediate) ?? _publisher.Publish(exchange, draft.RoutingKey, mandatory, draft.Properties, draft.Body, draft);

    /// <summary>Puts the acknowledgements of publishes off until <see cref="ReleaseConfirms"/>, so that one can tell of many.</summary>
    public void HoldConfirms() => _confirms.Hold();

    /// <summary>Tells what was put off.</summary>
    public void ReleaseConfirms() => _confirms.Release();

    /// <summary>basic.get.</summary>
    /// <param name="queue">A queue; empty for the one that this channel declared last.</param>
    /// <param name="noAck">It needs no answer.</param>
    /// <param name="fetched">The message; the default when there is none. Its <see cref="Fetched.Message"/> is retained for the caller, who releases it.</param>
    /// <returns>An error, or null.</returns>
    public AmqpError? Get(string queue, bool noAck, out Fetched fetched)
    {
        fetched = default;
        if (Expand(ref queue) is { } none) return none;
        if (Access.Check(Permission.Read, "queue", queue) is { } refused) return refused;
        if (_queues.Find(queue, out var found) is { } missing) return missing;
        if (found!.Declaration.Type == QueueTypes.Stream) return Refusal.NotImplemented($"basic.get not supported by stream queues {found.Described}");
        if (found.CountsReturns && found.IsSingleActive)
            return AmqpError.Of(ReplyCode.ResourceLocked, $"cannot obtain access to locked {found.Described}. basic.get operations are not supported by quorum queues with single active consumer");
        if (!found.TryGet(!noAck, out var entry, out var remaining))
        {
            Counters.GotNothing++;
            return null;
        }

        Counters.Got++;
        if (noAck) Counters.GotUnanswered++;
        if (entry.IsRedelivered) Counters.Redelivered++;
        var message = found.CountsReturns ? DeliveryCount.Stamp(entry) : entry.Message;
        if (message == entry.Message) message.Retain();
        var tag = Deliveries.Note(found, entry, !noAck);
        fetched = new Fetched(tag, entry.IsRedelivered, (uint)remaining, message);
        if (noAck) found.Done(entry);
        return null;
    }

    /// <summary>basic.ack.</summary>
    /// <param name="deliveryTag">The delivery; 0 with <paramref name="multiple"/> for all.</param>
    /// <param name="multiple">All up to it.</param>
    public AmqpError? Ack(ulong deliveryTag, bool multiple) => Answer(deliveryTag, multiple, Outcome.Done);

    /// <summary>basic.nack.</summary>
    /// <param name="deliveryTag">The delivery; 0 with <paramref name="multiple"/> for all.</param>
    /// <param name="multiple">All up to it.</param>
    /// <param name="requeue">Back to their places; otherwise away, to the dead-letter exchange if there is one.</param>
    public AmqpError? Nack(ulong deliveryTag, bool multiple, bool requeue) => Answer(deliveryTag, multiple, requeue ? Outcome.Requeue : Outcome.Discard);

    /// <summary>basic.reject.</summary>
    /// <param name="deliveryTag">The delivery.</param>
    /// <param name="requeue">Back to its place; otherwise away, to the dead-letter exchange if there is one.</param>
    public AmqpError? Reject(ulong deliveryTag, bool requeue) => Nack(deliveryTag, false, requeue);

    /// <summary>basic.recover and basic.recover-async: all that was not answered goes back to its place.</summary>
    /// <param name="requeue">Must be true, as for RabbitMQ.</param>
    public AmqpError? Recover(bool requeue)
    {
        if (!requeue) return Refusal.NotImplemented("requeue=false");
        Deliveries.Settle(Deliveries.TakeAll(), Outcome.Requeue);
        return null;
    }

    /// <summary>tx.select.</summary>
    public AmqpError? TxSelect()
    {
        if (_publisher.Confirms) return Refusal.Precondition("cannot switch from confirm to tx mode");
        _publisher.Transaction = _transaction ??= new Transaction();
        return null;
    }

    /// <summary>tx.commit. The sink's <see cref="IChannelSink.Committed"/> says when it is safe.</summary>
    public AmqpError? TxCommit()
    {
        if (_transaction is not { } transaction) return Refusal.Precondition("channel is not transactional");
        if (CheckCommit() is { } early) return early;
        var accepted = _publisher.Commit(transaction, out var batch);
        foreach (var (outcome, answers) in transaction.Answers) batch = Math.Max(batch, Deliveries.Settle(answers, outcome, _confirms));
        transaction.Clear();
        if (!accepted) return Refusal.Precondition("partial tx completion");
        _confirms.AddCommit(batch);
        return null;
    }

    /// <summary>tx.rollback: publishes are forgotten; what was answered waits for an answer again.</summary>
    public AmqpError? TxRollback()
    {
        if (_transaction is not { } transaction) return Refusal.Precondition("channel is not transactional");
        if (CheckCommit() is { } early) return early;
        transaction.Drop();
        Deliveries.Restore([.. transaction.Answers.SelectMany(answers => answers.Answers)]);
        transaction.Clear();
        return null;
    }

    /// <summary>confirm.select: each publish from now on is confirmed by <see cref="IChannelSink.Confirm"/>.</summary>
    public AmqpError? ConfirmSelect()
    {
        if (_transaction is not null) return Refusal.Precondition("cannot switch from tx to confirm mode");
        _publisher.Confirms = true;
        return null;
    }

    /// <summary>channel.flow.</summary>
    /// <param name="active">Must be true, as for RabbitMQ.</param>
    public AmqpError? Flow(bool active) => CheckCommit() ?? (active ? null : Refusal.NotImplemented("active=false"));

    /// <summary>The sink takes deliveries again after it refused one. Not from within the sink.</summary>
    public void Resume() => Deliveries.Resume();

    /// <summary>channel.close, or the end of the connection: consumers end, what was not answered goes back, a transaction is forgotten.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0) return;
        EndReplies();
        if (_transaction is { } transaction)
        {
            transaction.Drop();
            Deliveries.Restore([.. transaction.Answers.SelectMany(answers => answers.Answers)]);
        }

        _confirms.Close();
        _publisher.Close();
        Deliveries.Close();
        Connection.VirtualHost.Retire(Counters);
        Connection.Forget(this);
    }

    internal bool TryDeliver(Consumer consumer, in QueueEntry entry) => Deliveries.TryDeliver(consumer, entry);

    internal void Cancelled(Consumer consumer) => Deliveries.Cancelled(consumer);

    // RabbitMQ takes nothing between tx.commit and its answer.
    private AmqpError? CheckCommit() => _transaction is not null && _confirms.IsCommitting ? Refusal.ChannelError("unexpected command while processing 'tx.commit'") : null;

    private AmqpError? CheckPublish(bool immediate) => CheckCommit() ?? (immediate ? Refusal.NotImplemented("immediate=true") : null);

    private AmqpError? Answer(ulong tag, bool multiple, Outcome outcome)
    {
        if (CheckCommit() is { } early) return early;
        if (Deliveries.Take(tag, multiple) is not { } answers) return Refusal.Precondition($"unknown delivery tag {tag}");
        if (outcome != Outcome.Done && answers.Find(answer => answer.Queue.KeepsAll).Queue is { } stream)
        {
            Deliveries.Settle(answers, Outcome.Requeue);
            return Refusal.NotImplemented($"basic.nack and basic.reject not supported by stream queues {stream.Described}");
        }

        if (outcome == Outcome.Done) Counters.Acknowledged += answers.Count;
        if (_transaction is { } transaction) transaction.Add(outcome, answers);
        else Deliveries.Settle(answers, outcome);
        return null;
    }

    private AmqpError? ConsumeReplies(string consumerTag, bool noAck, out string tag)
    {
        tag = consumerTag;
        if (Deliveries.Has(consumerTag)) return Refusal.NotAllowed($"attempt to reuse consumer tag '{consumerTag}'");
        if (!noAck) return Refusal.Precondition("reply consumer cannot acknowledge");
        if (_publisher.ReplyTarget is not null) return Refusal.Precondition("reply consumer already set");
        if (consumerTag.Length == 0) tag = Names.Generate("amq.ctag");
        var name = new BrokerName(tag);
        _publisher.ReplyTarget = Connection.Broker.ReplyTargets.Add(this, name);
        _sink.Consuming(name);
        return null;
    }

    private void EndReplies()
    {
        if (_publisher.ReplyTarget is not { } target) return;
        Connection.Broker.ReplyTargets.Remove(target);
        _publisher.ReplyTarget = null;
    }

    private AmqpError? CheckType(MessageQueue queue, bool noAck)
    {
        if (queue.Declaration.Type == QueueTypes.Classic) return null;
        if (queue.KeepsAll && _consumerPrefetch == 0) return Refusal.Precondition($"consumer prefetch count is not set for '{queue.Described}'");
        if (queue.KeepsAll && noAck) return Refusal.NotImplemented($"automatic acknowledgement not supported by stream queues {queue.Described}");
        return Deliveries.ChannelPrefetch > 0 ? Refusal.NotImplemented($"{queue.Described} does not support global qos") : null;
    }

    private AmqpError? Expand(ref string queue)
    {
        if (queue.Length > 0) return null;
        if (_lastQueue is null) return AmqpError.Of(ReplyCode.NotFound, "no previously declared queue");
        queue = _lastQueue;
        return null;
    }

    private AmqpError? Expand(ref string queue, ref string routingKey)
    {
        var takesLast = queue.Length == 0;
        if (Expand(ref queue) is { } error) return error;
        if (takesLast && routingKey.Length == 0) routingKey = queue;
        return null;
    }
}
