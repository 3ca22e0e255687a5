using RabbitMQ.Client;
using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>A delivery. Its body is a copy: RabbitMQ.Client takes its buffer back as soon as its own consumer returns, while handlers run on.</summary>
internal sealed class RabbitMqDelivery(ChannelLink link, ulong tag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, byte[] body, bool autoAck) : Delivery
{
    private MessageProperties? _properties;
    private int _isSettled = autoAck ? 1 : 0;
    private byte[]? _body = body;

    public override string Exchange => exchange;

    public override string RoutingKey => routingKey;

    public override bool IsRedelivered => redelivered;

    public override MessageProperties Properties => _properties ??= PropertiesConversion.From(properties);

    // The copy would be good for longer; in process it is not, so that nobody finds out late.
    public override ReadOnlyMemory<byte> Body => _body ?? throw new InvalidOperationException("The body is good until the delivery is answered.");

    public override bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    public override ValueTask AckAsync(CancellationToken cancellation = default)
    {
        Settle();
        return link.IsDead ? default : link.AnswerAsync(static (inner, tag, _) => inner.BasicAckAsync(tag, multiple: false), tag, false);
    }

    public override ValueTask NackAsync(bool requeue, CancellationToken cancellation = default)
    {
        Settle();
        return link.IsDead ? default : link.AnswerAsync(static (inner, tag, requeue) => inner.BasicNackAsync(tag, multiple: false, requeue), tag, requeue);
    }

    public override ValueTask RejectAsync(bool requeue = false, CancellationToken cancellation = default)
    {
        Settle();
        return link.IsDead ? default : link.AnswerAsync(static (inner, tag, requeue) => inner.BasicRejectAsync(tag, requeue), tag, requeue);
    }

    internal override void EndHandling()
    {
        if (autoAck) _body = null;
    }

    private void Settle()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0) throw new InvalidOperationException("The delivery was answered before.");
        _body = null;
    }
}
