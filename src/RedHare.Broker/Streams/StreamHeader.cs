using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Tells consumers of a stream where a message stands in it: the header x-stream-offset.</summary>
internal static class StreamHeader
{
    private const string Header = "x-stream-offset";

    /// <summary>A copy of the message with the header; its reference is the caller's.</summary>
    public static Message Stamp(Message message, long offset)
    {
        var properties = new BasicProperties(message.Properties);
        var stamped = new AmqpTable { { Header, offset } };
        foreach (var (name, value) in properties.Reader.Headers ?? AmqpTable.Empty)
        {
            if (name != Header) stamped.Add(name, value);
        }

        var traits = new MessageTraits { IsPersistent = message.IsPersistent, Priority = message.Priority };
        return Message.Create(message.Exchange, message.RoutingKey, properties.WithHeaders(Binding.Sorted(stamped)).Raw.Span, message.Body.Span, traits);
    }
}
