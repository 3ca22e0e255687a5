using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class ConsumingTests : BrokerTest
{
    [Fact]
    public void The_sink_hears_of_the_consumer_before_its_first_delivery()
    {
        Declare("q");
        Publish("", "q", "1");
        Consume("q", "c");
        Assert.Equal(["consuming c", "deliver c 1"], Sink.Events);
    }

    [Fact]
    public void What_is_given_back_stands_where_it_stood_and_is_flagged()
    {
        Declare("q");
        foreach (var body in new[] { "1", "2", "3", "4" }) Publish("", "q", body);
        Assert.Equal("1", Get("q", noAck: false)!.Body);
        var second = Get("q", noAck: false)!;
        Assert.Equal("3", Get("q", noAck: false)!.Body);
        Ok(Channel.Reject(second.Tag, requeue: true));
        Ok(Channel.Nack(0, multiple: true, requeue: true));
        var again = Get("q")!;
        Assert.Equal(("1", true), (again.Body, again.Redelivered));
        Assert.Equal(["2", "3", "4"], Drain("q"));
    }

    [Fact]
    public void Prefetch_holds_a_consumer_back_until_it_answers()
    {
        Declare("q");
        Ok(Channel.Qos(0, 2, global: false));
        Consume("q", "c");
        for (var i = 1; i <= 5; i++) Publish("", "q", $"{i}");
        Assert.Equal(["1", "2"], Sink.Bodies);
        Ok(Channel.Ack(1, multiple: false));
        Assert.Equal(["1", "2", "3"], Sink.Bodies);
        Ok(Channel.Ack(3, multiple: true));
        Assert.Equal(["1", "2", "3", "4", "5"], Sink.Bodies);
    }

    [Fact]
    public void A_channel_prefetch_counts_over_all_its_consumers()
    {
        Declare("a");
        Declare("b");
        Ok(Channel.Qos(0, 3, global: true));
        Consume("a", "ca");
        Consume("b", "cb");
        for (var i = 1; i <= 3; i++)
        {
            Publish("", "a", $"a{i}");
            Publish("", "b", $"b{i}");
        }

        Assert.Equal(["a1", "b1", "a2"], Sink.Bodies);
        Ok(Channel.Ack(0, multiple: true));
        Assert.Equal(6, Sink.Deliveries.Length);
        Ok(Channel.Ack(0, multiple: true));
        Assert.Equal(0, Channel.UnackedCount);
    }

    [Fact]
    public void A_sink_without_room_gets_the_rest_when_it_resumes()
    {
        Declare("q");
        Sink.Room = 1;
        Consume("q", "c", noAck: true);
        for (var i = 1; i <= 3; i++) Publish("", "q", $"{i}");
        Assert.Equal(["1"], Sink.Bodies);
        Sink.Room = 10;
        Channel.Resume();
        Assert.Equal(["1", "2", "3"], Sink.Bodies);
    }

    [Fact]
    public void Consumers_take_turns_and_priorities_come_first()
    {
        Declare("q");
        Consume("q", "a", noAck: true);
        Consume("q", "b", noAck: true);
        for (var i = 1; i <= 4; i++) Publish("", "q", $"{i}");
        Assert.Equal(["a", "b", "a", "b"], Sink.TakeDeliveries().Select(delivery => delivery.Consumer));
        Consume("q", "high", noAck: true, arguments: new AmqpTable { { "x-priority", 10 } });
        for (var i = 1; i <= 4; i++) Publish("", "q", $"{i}");
        Assert.All(Sink.Deliveries, delivery => Assert.Equal("high", delivery.Consumer));
    }

    [Fact]
    public void A_single_active_consumer_gets_all_until_it_goes()
    {
        Declare("q", new AmqpTable { { "x-single-active-consumer", true } });
        Consume("q", "a", noAck: true);
        Consume("q", "b", noAck: true);
        Publish("", "q", "1");
        Publish("", "q", "2");
        Ok(Channel.Cancel("a"));
        Publish("", "q", "3");
        Assert.Equal(["a", "a", "b"], Sink.Deliveries.Select(delivery => delivery.Consumer));
    }

    [Fact]
    public void An_exclusive_consumer_is_alone()
    {
        Declare("q");
        Consume("q", "a", exclusive: true);
        Refused(Channel.Consume("q", "b", false, false, AmqpTable.Empty, out _), 403, "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use");
        Ok(Channel.Cancel("a"));
        Consume("q", "b");
        Refused(Channel.Consume("q", "c", false, true, AmqpTable.Empty, out _), 403, "ACCESS_REFUSED - queue 'q' in vhost '/' in exclusive use");
        Refused(Channel.Consume("q", "b", false, false, AmqpTable.Empty, out _), 530, "NOT_ALLOWED - attempt to reuse consumer tag 'b'");
    }

    [Fact]
    public void Unknown_delivery_tags_are_refused()
    {
        Declare("q");
        Refused(Channel.Ack(1, false), 406, "PRECONDITION_FAILED - unknown delivery tag 1");
        Refused(Channel.Ack(0, false), 406, "PRECONDITION_FAILED - unknown delivery tag 0");
        Ok(Channel.Ack(0, true));
        Publish("", "q", "1");
        var delivery = Get("q", noAck: false)!;
        Ok(Channel.Ack(delivery.Tag, false));
        Refused(Channel.Ack(delivery.Tag, false), 406, $"PRECONDITION_FAILED - unknown delivery tag {delivery.Tag}");
    }

    [Fact]
    public void A_deleted_queue_cancels_its_consumers()
    {
        Declare("q");
        Consume("q", "c");
        Ok(Channel.QueueDelete("q", false, false, out _));
        Assert.Equal(["consuming c", "cancelled c"], Sink.Events);
    }

    [Fact]
    public void What_a_closed_channel_had_goes_to_others_and_is_flagged()
    {
        Declare("q");
        var other = new RecordingSink();
        var second = Connection.OpenChannel(other);
        Consume("q", "a", channel: second);
        Publish("", "q", "1");
        Publish("", "q", "2");
        Consume("q", "b");
        second.Close();
        Assert.Equal([("1", true), ("2", true)], Sink.Deliveries.Select(delivery => (delivery.Body, delivery.Redelivered)));
    }

    [Fact]
    public void An_auto_delete_queue_goes_with_its_last_consumer()
    {
        Declare("q", autoDelete: true);
        Consume("q", "a");
        Ok(Channel.Cancel("a"));
        Refused(Channel.QueueDeclare("q", true, false, false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'q' in vhost '/'");
    }

    [Fact]
    public void Recover_gives_everything_back()
    {
        Declare("q");
        Ok(Channel.Qos(0, 1, false));
        Consume("q", "c");
        Publish("", "q", "1");
        Ok(Channel.Recover(true));
        Assert.Equal([("1", false), ("1", true)], Sink.Deliveries.Select(delivery => (delivery.Body, delivery.Redelivered)));
        Refused(Channel.Recover(false), 540, "NOT_IMPLEMENTED - requeue=false");
    }

    [Fact]
    public void Replies_find_the_channel_that_asked()
    {
        var tag = Consume("amq.rabbitmq.reply-to", noAck: true);
        Declare("service");
        Publish("", "service", "question", new PropertiesWriter { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = "7" });
        var question = Get("service")!;
        var address = question.Properties.ReplyTo!;
        Assert.StartsWith("amq.rabbitmq.reply-to.", address, StringComparison.Ordinal);
        Ok(Channel.QueueDeclare(address, true, false, false, false, AmqpTable.Empty, out _));
        Publish("", address, "answer");
        var answer = Assert.Single(Sink.Deliveries);
        Assert.Equal((tag, "answer"), (answer.Consumer, answer.Body));
        Ok(Channel.Cancel(tag));
        Refused(TryPublish("", "service", "question", new PropertiesWriter { ReplyTo = "amq.rabbitmq.reply-to" }), 406, "PRECONDITION_FAILED - fast reply consumer does not exist");
    }
}
