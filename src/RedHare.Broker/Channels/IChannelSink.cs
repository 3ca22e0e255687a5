using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// Where a channel's messages go: a socket's output, or a program's own code. Calls come from any thread, under the broker's locks, one at a time for
/// deliveries: an implementation takes at most a lock of its own, does not wait, and does not call the broker.
/// </summary>
public interface IChannelSink
{
    /// <summary>A consumer is there; its deliveries follow. Comes on the thread that calls Consume, before that returns: a head writes its consume-ok here.</summary>
    /// <param name="consumer">Its tag.</param>
    void Consuming(BrokerName consumer);

    /// <summary>A message for a consumer.</summary>
    /// <param name="consumer">Its tag.</param>
    /// <param name="deliveryTag">The delivery's number in the channel.</param>
    /// <param name="redelivered">Whether it was handed out before.</param>
    /// <param name="message">The message, good during the call; see <see cref="Message.Retain"/>.</param>
    /// <returns>False when there is no room: the message goes elsewhere or waits, and nothing more comes until <see cref="BrokerChannel.Resume"/>.</returns>
    bool TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message);

    /// <summary>A mandatory message that found no queue comes back. Before its confirm.</summary>
    /// <param name="code">312.</param>
    /// <param name="text">NO_ROUTE.</param>
    /// <param name="message">The message, good during the call.</param>
    void Return(ushort code, string text, Message message);

    /// <summary>What was published is safe, or refused. In the order of publishing; one call may stand for all up to its tag.</summary>
    /// <param name="tag">The publish's number since confirm.select, from 1.</param>
    /// <param name="multiple">True for all up to this one.</param>
    /// <param name="isNack">True when they were refused or could not be kept.</param>
    void Confirm(ulong tag, bool multiple, bool isNack);

    /// <summary>A transaction is safe: what tx.commit waits for.</summary>
    void Committed();

    /// <summary>A consumer's queue is gone.</summary>
    /// <param name="consumer">Its tag.</param>
    void ConsumerCancelled(BrokerName consumer);

    /// <summary>The broker closed the channel.</summary>
    /// <param name="error">Why.</param>
    void Closed(AmqpError error);
}
