using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Tells a quorum queue's consumers how often a message has come back: the header x-delivery-count.</summary>
internal static class DeliveryCount
{
    private const string Header = "x-delivery-count";

    /// <summary>A copy of the message with the header; its reference is the caller's.</summary>
    public static Message Stamp(in QueueEntry entry)
    {
        var message = entry.Message;
        var properties = new BasicProperties(message.Properties);
        var headers = properties.Reader.Headers?.Clone() ?? new AmqpTable();
        headers.Remove(Header);
        var stamped = new AmqpTable { { Header, (long)entry.Deliveries } };
        foreach (var (name, value) in headers) stamped.Add(name, value);
        var traits = new MessageTraits { IsPersistent = message.IsPersistent, Priority = message.Priority };
        return Message.Create(message.Exchange, message.RoutingKey, properties.WithHeaders(Binding.Sorted(stamped)).Raw.Span, message.Body.Span, traits);
    }
}
