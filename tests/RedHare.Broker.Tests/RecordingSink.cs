using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker.Tests;

/// <summary>A sink that keeps what it was given, in order.</summary>
public sealed class RecordingSink : IChannelSink
{
    private readonly Lock _gate = new();
    private readonly List<Delivery> _deliveries = [];
    private readonly List<string> _events = [];
    private int _room = int.MaxValue;

    /// <summary>How many more deliveries it takes.</summary>
    public int Room
    {
        get
        {
            lock (_gate) return _room;
        }

        set
        {
            lock (_gate) _room = value;
        }
    }

    public Delivery[] Deliveries
    {
        get
        {
            lock (_gate) return [.. _deliveries];
        }
    }

    /// <summary>Everything that came, as text.</summary>
    public string[] Events
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    public string[] Bodies => [.. Deliveries.Select(delivery => delivery.Body)];

    public Delivery[] TakeDeliveries()
    {
        lock (_gate)
        {
            Delivery[] taken = [.. _deliveries];
            _deliveries.Clear();
            return taken;
        }
    }

    public void Consuming(BrokerName consumer) => Note($"consuming {consumer}");

    public bool TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message)
    {
        lock (_gate)
        {
            if (_room == 0) return false;
            _room--;
            _deliveries.Add(new Delivery(consumer.Text, deliveryTag, redelivered, message.Exchange.Text, ShortString.Decode(message.RoutingKey), message.Properties.ToArray(), Encoding.UTF8.GetString(message.Body.Span)));
            _events.Add($"deliver {consumer} {deliveryTag}");
            return true;
        }
    }

    public void Return(ushort code, string text, Message message) => Note($"return {code} {text} {ShortString.Decode(message.RoutingKey)}");

    public void Confirm(ulong tag, bool multiple, bool isNack) => Note($"{(isNack ? "nack" : "ack")} {tag}{(multiple ? " multiple" : "")}");

    public void Committed() => Note("committed");

    public void ConsumerCancelled(BrokerName consumer) => Note($"cancelled {consumer}");

    public void Closed(AmqpError error) => Note($"closed {error.Text}");

    private void Note(string what)
    {
        lock (_gate) _events.Add(what);
    }
}

/// <summary>One delivery, copied.</summary>
public sealed record Delivery(string Consumer, ulong Tag, bool Redelivered, string Exchange, string RoutingKey, byte[] Raw, string Body)
{
    public AmqpTable Headers => new PropertiesReader(Raw).Headers ?? AmqpTable.Empty;

    public PropertiesReader Properties => new(Raw);
}
