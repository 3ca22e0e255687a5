using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The publishing side of a channel: checks, routes, and gives to the queues.</summary>
internal sealed class Publisher(BrokerChannel channel, IChannelSink sink, ConfirmTracker confirms)
{
    private readonly VirtualHost _host = channel.Connection.VirtualHost;
    private readonly MessageBroker _broker = channel.Connection.Broker;
    private readonly RouteCollector _routes = new();
    private readonly OpenTallies _tallies = new();
    private Exchange? _lastExchange;
    private long _lastVersion = -1;
    private ulong _published;

    public bool Confirms { get; set; }

    public Transaction? Transaction { get; set; }

    /// <summary>Its own reply consumer, for direct reply-to.</summary>
    public ReplyTarget? ReplyTarget { get; set; }

    /// <summary>basic.publish.</summary>
    /// <param name="exchangeName">The exchange.</param>
    /// <param name="key">The routing key.</param>
    /// <param name="mandatory">It comes back when no queue takes it.</param>
    /// <param name="properties">As they came.</param>
    /// <param name="body">The body.</param>
    /// <param name="draft">Where key, properties and body lie already, to be taken over; null to copy them.</param>
    public AmqpError? Publish(ReadOnlySpan<byte> exchangeName, ReadOnlySpan<byte> key, bool mandatory, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, MessageDraft? draft)
    {
        if (body.Length > _broker.Options.MaxMessageSize)
            return Refusal.Precondition($"message size {body.Length} is larger than configured max size {_broker.Options.MaxMessageSize}");
        if (FindExchange(exchangeName, out var exchange) is { } missing) return missing;
        if (exchange!.Declaration.IsInternal) return Refusal.AccessRefused($"cannot publish to internal {exchange.Described}");
        if (exchange.IsTopic && channel.Access.CheckTopic(Permission.Write, exchange, key) is { } forbidden) return forbidden;
        if (PublishedProperties.Examine(properties, ReplyTarget?.Name, channel.Connection, out var examined) is { } invalid) return invalid;

        var raw = examined.Rewritten is { } rewritten ? rewritten.Span : properties;
        var routing = new Routing(key, examined.Traits.FurtherKeys, raw);
        var number = Confirms || Transaction is not null ? ++_published : 0;
        var delay = default(Delay);
        if (exchange is DelayedExchange delayed && DelayedExchange.Delay(ref routing) is > 0 and var milliseconds) delay = new Delay(delayed, milliseconds);
        if (delay.Exchange is null) _routes.Route(exchange, ref routing);
        else _routes.Queues.Clear();

        var queues = _routes.Queues;
        channel.Counters.Published++;
        _tallies.Of(exchange).Count(queues.Count);
        if (exchange is DefaultExchange) Reply(exchange, ref routing, raw, body, examined.Traits);
        if (queues.Count == 0 && !mandatory && Transaction is null && delay.Exchange is null)
        {
            channel.Counters.Dropped++;
            if (Confirms) confirms.Add(number, 0, isRefused: false);
            return null;
        }

        var message = draft is null || examined.Rewritten is not null ? Message.Create(exchange.Name, key, raw, body, examined.Traits) : draft.Take(exchange.Name, examined.Traits);
        if (Transaction is { } transaction) transaction.Publishes.Add(new(message, [.. queues], mandatory, delay));
        else Deliver(message, queues, mandatory, delay, number);
        return null;
    }

    /// <summary>Gives what a transaction has gathered to the queues. False when one of them refused.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="batch">The journal's batch that has the last of it; 0 when nothing need be kept.</param>
    public bool Commit(Transaction transaction, out long batch)
    {
        var accepted = true;
        batch = 0;
        foreach (var pending in transaction.Publishes)
        {
            _routes.Queues.Clear();
            _routes.Queues.AddRange(pending.Queues);
            batch = Math.Max(batch, Hand(pending.Message, _routes.Queues, pending.Mandatory, pending.Delay, confirms, out var isRefused));
            accepted &= !isRefused;
        }

        return accepted;
    }

    /// <summary>The channel has ended.</summary>
    public void Close() => _tallies.Close();

    private void Deliver(Message message, List<MessageQueue> queues, bool mandatory, Delay delay, ulong number)
    {
        var batch = Hand(message, queues, mandatory, delay, Confirms ? confirms : null, out var isRefused);
        if (Confirms) confirms.Add(number, batch, isRefused);
    }

    private long Hand(Message message, List<MessageQueue> queues, bool mandatory, Delay delay, ConfirmTracker? listener, out bool isRefused)
    {
        isRefused = false;
        if (queues.Count == 0)
        {
            if (mandatory) channel.Counters.Returned++;
            else if (delay.Exchange is null) channel.Counters.Dropped++;
            if (mandatory) sink.Return(ReplyCode.NoRoute, "NO_ROUTE", message);
        }

        // As the plugin, which tells that a mandatory message found no queue, and holds it.
        if (delay.Exchange is { } holder) return _broker.Delays.Hold(holder, message, delay.Milliseconds, listener);
        return _broker.Deliver(message, queues, listener, out isRefused);
    }

    private AmqpError? FindExchange(ReadOnlySpan<byte> name, out Exchange? exchange)
    {
        var version = _host.Version;
        exchange = _lastExchange;
        if (exchange is not null && version == _lastVersion && exchange.Name.Is(name)) return null;
        if (channel.Access.Check(Permission.Write, "exchange", name) is { } refused) return refused;
        exchange = _host.FindExchange(name);
        if (exchange is null) return Refusal.NotFound("exchange", ShortString.Decode(name), _host.Name);
        _lastExchange = exchange;
        _lastVersion = version;
        return null;
    }

    private void Reply(Exchange exchange, ref Routing routing, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, in MessageTraits traits)
    {
        if (ReplyTargets.IsReply(routing.Key)) Reply(exchange, routing.Key, properties, body, traits);
        if (routing.FurtherKeys is null) return;
        foreach (var key in routing.FurtherKeys)
        {
            if (ReplyTargets.IsReply(key)) Reply(exchange, key, properties, body, traits);
        }
    }

    private void Reply(Exchange exchange, ReadOnlySpan<byte> key, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, in MessageTraits traits)
    {
        if (_broker.ReplyTargets.Find(key) is not { } target) return;
        var message = Message.Create(exchange.Name, key, properties, body, traits);
        target.Channel.Deliveries.Reply(target.Consumer, message);
        message.Release();
    }
}
