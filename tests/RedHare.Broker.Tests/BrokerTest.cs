using System.Text;
using RedHare.Amqp;

namespace RedHare.Broker.Tests;

/// <summary>A broker on a clock that the test moves, one connection and one channel.</summary>
public abstract class BrokerTest : IAsyncDisposable
{
    protected BrokerTest(BrokerOptions? options = null)
    {
        Broker = MessageBroker.Open((options ?? new BrokerOptions()) with { Time = Time });
        Connection = Connect();
        Channel = Connection.OpenChannel(Sink);
    }

    protected ManualTime Time { get; } = new();

    protected MessageBroker Broker { get; private set; }

    protected BrokerConnection Connection { get; private set; }

    protected RecordingSink Sink { get; private set; } = new();

    protected BrokerChannel Channel { get; private set; }

    protected static byte[] NoProperties => [0, 0];

    public virtual async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Goes on with another broker.</summary>
    protected void Use(MessageBroker broker)
    {
        Broker = broker;
        Connection = Connect();
        Sink = new RecordingSink();
        Channel = Connection.OpenChannel(Sink);
    }

    /// <summary>Waits for what another thread will make true.</summary>
    protected static void Eventually(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "It did not happen within 30 seconds.");

    protected BrokerConnection Connect(string user = "guest")
    {
        Assert.Null(Broker.Connect(user, "/", "test", out var connection));
        return connection!;
    }

    protected static void Ok(AmqpError? error) => Assert.Null(error);

    protected static void Refused(AmqpError? error, ushort code, string text)
    {
        Assert.NotNull(error);
        Assert.Equal((code, text), (error.Value.Code, error.Value.Text));
    }

    protected string Declare(string queue = "", AmqpTable? arguments = null, bool durable = false, bool exclusive = false, bool autoDelete = false)
    {
        Ok(Channel.QueueDeclare(queue, false, durable, exclusive, autoDelete, arguments ?? AmqpTable.Empty, out var declared));
        return declared.Name;
    }

    protected void DeclareExchange(string name, string type, AmqpTable? arguments = null) =>
        Ok(Channel.ExchangeDeclare(name, type, false, false, false, false, arguments ?? AmqpTable.Empty));

    protected void Bind(string queue, string exchange, string key = "", AmqpTable? arguments = null) => Ok(Channel.QueueBind(queue, exchange, key, arguments ?? AmqpTable.Empty));

    protected AmqpError? TryPublish(string exchange, string key, string body, PropertiesWriter? properties = null, bool mandatory = false) =>
        Channel.Publish(Encoding.UTF8.GetBytes(exchange), Encoding.UTF8.GetBytes(key), mandatory, false, properties is null ? NoProperties : properties.ToProperties().Raw.Span, Encoding.UTF8.GetBytes(body));

    protected void Publish(string exchange, string key, string body, PropertiesWriter? properties = null, bool mandatory = false) =>
        Ok(TryPublish(exchange, key, body, properties, mandatory));

    protected Delivery? Get(string queue, bool noAck = true)
    {
        Ok(Channel.Get(queue, noAck, out var fetched));
        if (fetched.Message is not { } message) return null;
        var delivery = new Delivery("", fetched.DeliveryTag, fetched.Redelivered, message.Exchange.Text, ShortString.Decode(message.RoutingKey), message.Properties.ToArray(), Encoding.UTF8.GetString(message.Body.Span));
        message.Release();
        return delivery;
    }

    /// <summary>Everything that waits in a queue, without acknowledging it again.</summary>
    protected List<string> Drain(string queue)
    {
        var bodies = new List<string>();
        while (Get(queue) is { } delivery) bodies.Add(delivery.Body);
        return bodies;
    }

    protected uint Count(string queue)
    {
        Ok(Channel.QueueDeclare(queue, true, false, false, false, AmqpTable.Empty, out var declared));
        return declared.MessageCount;
    }

    protected string Consume(string queue, string tag = "", bool noAck = false, AmqpTable? arguments = null, BrokerChannel? channel = null, bool exclusive = false)
    {
        Ok((channel ?? Channel).Consume(queue, tag, noAck, exclusive, arguments ?? AmqpTable.Empty, out var actual));
        return actual;
    }
}
