using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class RefusalTests : BrokerTest
{
    private AmqpError? Declare(string name, AmqpTable arguments, bool durable = false, bool autoDelete = false) => Channel.QueueDeclare(name, false, durable, false, autoDelete, arguments, out _);

    private AmqpError? Exchange(string name, string type, bool durable = false, bool autoDelete = false, bool isInternal = false, AmqpTable? arguments = null) =>
        Channel.ExchangeDeclare(name, type, false, durable, autoDelete, isInternal, arguments ?? AmqpTable.Empty);

    [Fact]
    public void Another_declaration_is_refused_with_what_differs()
    {
        Ok(Declare("q", new AmqpTable { { "x-message-ttl", 1000 } }));
        Ok(Declare("q", new AmqpTable { { "x-message-ttl", 1000L }, { "x-unknown", 1 }, { "x-queue-type", "classic" } }));
        Refused(Declare("q", new AmqpTable { { "x-message-ttl", 2000 } }), 406, "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received '2000' but current is '1000'");
        Refused(Declare("q", AmqpTable.Empty), 406, "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': received none but current is the value '1000' of type 'signedint'");
        Refused(Declare("q", new AmqpTable { { "x-message-ttl", 1000 }, { "x-overflow", "drop-head" } }), 406, "PRECONDITION_FAILED - inequivalent arg 'x-overflow' for queue 'q' in vhost '/': received the value 'drop-head' of type 'longstr' but current is none");
        Refused(Declare("q", AmqpTable.Empty, durable: true), 406, "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'");
        Refused(Declare("q", AmqpTable.Empty, autoDelete: true), 406, "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'true' but current is 'false'");
    }

    [Fact]
    public void Exchanges_likewise()
    {
        Ok(Exchange("x", "direct"));
        Refused(Exchange("x", "fanout"), 406, "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'x' in vhost '/': received 'fanout' but current is 'direct'");
        Refused(Exchange("x", "direct", durable: true), 406, "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'x' in vhost '/': received 'true' but current is 'false'");
        Refused(Exchange("x", "direct", autoDelete: true), 406, "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for exchange 'x' in vhost '/': received 'true' but current is 'false'");
        Refused(Exchange("x", "direct", isInternal: true), 406, "PRECONDITION_FAILED - inequivalent arg 'internal' for exchange 'x' in vhost '/': received 'true' but current is 'false'");
        Refused(Exchange("x", "direct", arguments: new AmqpTable { { "alternate-exchange", "y" } }), 406, "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': received the value 'y' of type 'longstr' but current is none");
        Refused(Exchange("y", "round"), 503, "COMMAND_INVALID - unknown exchange type 'round'");
    }

    [Fact]
    public void Reserved_names_and_the_default_exchange()
    {
        Refused(Declare("amq.mine", AmqpTable.Empty), 403, "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'");
        Refused(Exchange("amq.mine", "direct"), 403, "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'");
        Ok(Exchange("amq.direct", "direct", durable: true));
        Refused(Exchange("", "direct"), 403, "ACCESS_REFUSED - operation not permitted on the default exchange");
        Refused(Channel.ExchangeDelete("", false), 403, "ACCESS_REFUSED - operation not permitted on the default exchange");
        Refused(Channel.ExchangeDelete("amq.topic", false), 403, "ACCESS_REFUSED - deletion of system exchange 'amq.topic' in vhost '/' not allowed");
        Declare("q");
        Refused(Channel.QueueBind("q", "", "k", AmqpTable.Empty), 403, "ACCESS_REFUSED - operation not permitted on the default exchange");
        Refused(Channel.QueueUnbind("q", "", "k", AmqpTable.Empty), 403, "ACCESS_REFUSED - operation not permitted on the default exchange");
    }

    [Fact]
    public void What_is_not_there()
    {
        Refused(Channel.QueueDeclare("no", true, false, false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'no' in vhost '/'");
        Refused(Channel.ExchangeDeclare("no", "direct", true, false, false, false, AmqpTable.Empty), 404, "NOT_FOUND - no exchange 'no' in vhost '/'");
        Refused(TryPublish("no", "k", "1"), 404, "NOT_FOUND - no exchange 'no' in vhost '/'");
        Refused(Channel.Get("no", true, out _), 404, "NOT_FOUND - no queue 'no' in vhost '/'");
        Refused(Channel.Consume("no", "", false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'no' in vhost '/'");
        Refused(Channel.QueueBind("no", "amq.direct", "k", AmqpTable.Empty), 404, "NOT_FOUND - no queue 'no' in vhost '/'");
        Refused(Channel.QueuePurge("", out _), 404, "NOT_FOUND - no previously declared queue");
        Declare("q");
        Refused(Channel.QueueBind("q", "no", "k", AmqpTable.Empty), 404, "NOT_FOUND - no exchange 'no' in vhost '/'");
        Ok(Channel.QueueUnbind("q", "no", "k", AmqpTable.Empty));
        Ok(Channel.QueueDelete("no", false, false, out _));
        Ok(Channel.ExchangeDelete("no", false));
    }

    [Fact]
    public void Conditions_of_a_delete()
    {
        Declare("q");
        Publish("", "q", "1");
        Refused(Channel.QueueDelete("q", false, true, out _), 406, "PRECONDITION_FAILED - queue 'q' in vhost '/' not empty");
        Consume("q", "c");
        Refused(Channel.QueueDelete("q", true, false, out _), 406, "PRECONDITION_FAILED - queue 'q' in vhost '/' in use");
        Ok(Exchange("x", "direct"));
        Bind("q", "x");
        Refused(Channel.ExchangeDelete("x", true), 406, "PRECONDITION_FAILED - exchange 'x' in vhost '/' in use");
        Ok(Channel.QueueDelete("q", false, false, out _));
        Ok(Channel.ExchangeDelete("x", true));
    }

    [Fact]
    public void An_exclusive_queue_is_its_connections()
    {
        Declare("mine", exclusive: true);
        var other = Connect().OpenChannel(Sink);
        const string locked = "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '/'. It could be originally declared on another connection or the exclusive property value does not match that of the original declaration.";
        Refused(other.QueueDeclare("mine", true, false, false, false, AmqpTable.Empty, out _), 405, locked);
        Refused(other.QueueDeclare("mine", false, false, true, false, AmqpTable.Empty, out _), 405, locked);
        Refused(other.Consume("mine", "", false, false, AmqpTable.Empty, out _), 405, locked);
        Refused(other.QueueDelete("mine", false, false, out _), 405, locked);
        Refused(other.QueueBind("mine", "amq.direct", "k", AmqpTable.Empty), 405, locked);
        Refused(Channel.QueueDeclare("mine", false, false, false, false, AmqpTable.Empty, out _), 405, locked);
        Ok(Channel.QueueDeclare("mine", false, true, true, false, AmqpTable.Empty, out _));
        Connection.Dispose();
        Refused(other.QueueDeclare("mine", true, false, false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'mine' in vhost '/'");
    }

    [Theory]
    [InlineData("x-message-ttl", -1, "{value_negative,-1}")]
    [InlineData("x-message-ttl", "1000", "\"expected integer, got longstr\"")]
    [InlineData("x-message-ttl", 315_360_000_001L, "{value_too_large,315360000001}")]
    [InlineData("x-expires", 0, "{value_zero,0}")]
    [InlineData("x-max-length", -5, "{value_negative,-5}")]
    [InlineData("x-max-priority", 256, "{max_value_exceeded,256}")]
    [InlineData("x-dead-letter-routing-key", "k", "routing_key_but_no_dlx_defined")]
    [InlineData("x-overflow", "explode", "invalid_overflow")]
    [InlineData("x-overflow", 1, "{unacceptable_type,signedint}")]
    [InlineData("x-queue-mode", "eager", "\"unsupported queue mode 'eager'\"")]
    [InlineData("x-single-active-consumer", "yes", "{unacceptable_type,longstr}")]
    public void Arguments_are_checked(string name, object value, string problem)
    {
        AmqpValue argument = value switch
        {
            int number => number,
            long number => number,
            _ => (string)value,
        };
        Refused(Declare("q", new AmqpTable { { name, argument } }), 406, $"PRECONDITION_FAILED - invalid arg '{name}' for queue 'q' in vhost '/': {problem}");
    }

    [Fact]
    public void Types_of_queues_have_their_own_arguments_and_properties()
    {
        Refused(Declare("q", new AmqpTable { { "x-queue-type", "quorum" } }), 406, "PRECONDITION_FAILED - invalid property 'non-durable' for queue 'q' in vhost '/'");
        Refused(Declare("q", new AmqpTable { { "x-queue-type", "quorum" } }, durable: true, autoDelete: true), 406, "PRECONDITION_FAILED - invalid property 'auto-delete' for queue 'q' in vhost '/'");
        Refused(Declare("q", new AmqpTable { { "x-queue-type", "quorum" }, { "x-max-priority", 5 } }, durable: true), 406, "PRECONDITION_FAILED - invalid arg 'x-max-priority' for queue 'q' in vhost '/' of queue type rabbit_quorum_queue");
        Refused(Declare("", new AmqpTable { { "x-queue-type", "quorum" } }, durable: true), 406, "PRECONDITION_FAILED - Cannot declare a server-named queue for type rabbit_quorum_queue");
        Refused(Declare("q", new AmqpTable { { "x-delivery-limit", 5 } }), 406, "PRECONDITION_FAILED - invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type rabbit_classic_queue");
    }

    [Fact]
    public void Publishes_are_checked()
    {
        Refused(Channel.Publish(""u8, "q"u8, false, true, NoProperties, ""u8), 540, "NOT_IMPLEMENTED - immediate=true");
        Refused(TryPublish("amq.rabbitmq.trace", "q", "1"), 403, "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'");
        Refused(TryPublish("", "q", "1", new PropertiesWriter { UserId = "somebody" }), 406, "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'guest'");
        Refused(TryPublish("", "q", "1", new PropertiesWriter { Expiration = "abc" }), 406, "PRECONDITION_FAILED - invalid expiration 'abc': no_integer");
        Refused(TryPublish("", "q", "1", new PropertiesWriter { Expiration = "10s" }), 406, "PRECONDITION_FAILED - invalid expiration '10s': {leftover_string,\"s\"}");
        Refused(TryPublish("", "q", "1", new PropertiesWriter { Expiration = "-1" }), 406, "PRECONDITION_FAILED - invalid expiration '-1': {value_negative,-1}");
        Refused(Channel.Qos(1, 0, false), 540, "NOT_IMPLEMENTED - prefetch_size!=0 (1)");
        Refused(Channel.Flow(false), 540, "NOT_IMPLEMENTED - active=false");
    }

    [Fact]
    public void Names_lose_their_line_ends_and_shortcuts_mean_the_last_queue()
    {
        Assert.Equal("ab", Declare("a\r\nb"));
        var name = Declare();
        Assert.StartsWith("amq.gen-", name, StringComparison.Ordinal);
        Ok(Channel.QueueBind("", "amq.direct", "", AmqpTable.Empty));
        Publish("amq.direct", name, "1");
        Assert.Equal(["1"], Drain(name));
    }

    [Fact]
    public void An_auto_delete_exchange_goes_with_its_last_binding()
    {
        Ok(Exchange("x", "fanout", autoDelete: true));
        Declare("q");
        Bind("q", "x");
        Ok(Channel.QueueDelete("q", false, false, out _));
        Refused(Channel.ExchangeDeclare("x", "fanout", true, false, false, false, AmqpTable.Empty), 404, "NOT_FOUND - no exchange 'x' in vhost '/'");
    }
}
