using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class DeadLetterTests : BrokerTest
{
    [Fact]
    public void A_rejected_message_arrives_with_its_death()
    {
        Declare("dead");
        Declare("q", new AmqpTable { { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } });
        Publish("", "q", "1", new PropertiesWriter { Expiration = "100000", Headers = new AmqpTable { { "z", 1 }, { "CC", AmqpValue.FromArray("other") } } });
        Ok(Channel.Reject(Get("q", noAck: false)!.Tag, requeue: false));
        var dead = Get("dead")!;
        Assert.Null(dead.Properties.Expiration);
        var death = new AmqpTable
        {
            { "count", 1L },
            { "reason", "rejected" },
            { "queue", "q" },
            { "time", AmqpValue.FromTimestamp((ulong)Time.GetUtcNow().ToUnixTimeSeconds()) },
            { "exchange", "" },
            { "routing-keys", AmqpValue.FromArray("q", "other") },
            { "original-expiration", "100000" },
        };
        var expected = new AmqpTable
        {
            { "x-death", AmqpValue.FromArray(death) },
            { "x-first-death-exchange", "" },
            { "x-first-death-queue", "q" },
            { "x-first-death-reason", "rejected" },
            { "x-last-death-exchange", "" },
            { "x-last-death-queue", "q" },
            { "x-last-death-reason", "rejected" },
            { "z", 1 },
        };
        Assert.Equal(expected, dead.Headers);
    }

    [Fact]
    public void A_second_death_of_the_same_kind_counts_and_sorts_the_entry()
    {
        Declare("retry", new AmqpTable { { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "work" }, { "x-message-ttl", 1000 } });
        Declare("work", new AmqpTable { { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "retry" } });
        Publish("", "work", "1");
        for (var round = 1; round <= 3; round++)
        {
            Ok(Channel.Reject(Get("work", noAck: false)!.Tag, requeue: false));
            Assert.Null(Get("work"));
            Time.Advance(TimeSpan.FromSeconds(2));
        }

        var message = Get("work")!;
        var deaths = message.Headers["x-death"].Array!;
        Assert.Equal(2, deaths.Count);
        Assert.Equal(["count", "exchange", "queue", "reason", "routing-keys", "time"], deaths[0].Table!.Select(field => field.Key));
        Assert.Equal([3L, 3L], deaths.Select(death => death.Table!["count"].Integer));
        Assert.Equal(("expired", "retry"), (deaths[0].Table!["reason"].Text, deaths[0].Table!["queue"].Text));
        Assert.Equal(("rejected", "work"), (message.Headers["x-first-death-reason"].Text, message.Headers["x-first-death-queue"].Text));
        Assert.Equal(("expired", "retry"), (message.Headers["x-last-death-reason"].Text, message.Headers["x-last-death-queue"].Text));
    }

    [Fact]
    public void Expired_messages_go_in_order_and_their_own_time_counts_when_shorter()
    {
        Declare("dead");
        Declare("q", new AmqpTable { { "x-message-ttl", 5000 }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } });
        Publish("", "q", "short", new PropertiesWriter { Expiration = "1000" });
        Publish("", "q", "long", new PropertiesWriter { Expiration = "100000" });
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["short"], Drain("dead"));
        Assert.Equal(1u, Count("q"));
        Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["long"], Drain("dead"));
        Assert.Equal(0u, Count("q"));
    }

    [Fact]
    public void A_cycle_without_a_reject_ends()
    {
        Declare("q", new AmqpTable { { "x-message-ttl", 1000 }, { "x-dead-letter-exchange", "" } });
        Publish("", "q", "1");
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0u, Count("q"));
    }

    [Fact]
    public void A_full_queue_drops_its_head()
    {
        Declare("dead");
        Declare("q", new AmqpTable { { "x-max-length", 2 }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } });
        for (var i = 1; i <= 4; i++) Publish("", "q", $"{i}");
        Assert.Equal(["3", "4"], Drain("q"));
        Assert.Equal("maxlen", Get("dead")!.Headers["x-first-death-reason"].Text);
        Assert.Equal(["2"], Drain("dead"));
    }

    [Fact]
    public void A_full_queue_that_refuses_says_so()
    {
        Ok(Channel.ConfirmSelect());
        Declare("dead");
        Declare("q", new AmqpTable { { "x-max-length-bytes", 3 }, { "x-overflow", "reject-publish" } });
        Declare("p", new AmqpTable { { "x-max-length", 0 }, { "x-overflow", "reject-publish-dlx" }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } });
        Publish("", "q", "12");
        Publish("", "q", "34");
        Publish("", "q", "5");
        Publish("", "p", "6");
        Assert.Equal(["ack 1", "nack 2", "ack 3", "nack 4"], Sink.Events);
        Assert.Equal(["12", "5"], Drain("q"));
        Assert.Equal(["6"], Drain("dead"));
    }

    [Fact]
    public void A_quorum_queue_counts_and_gives_up()
    {
        Declare("dead");
        Declare("q", new AmqpTable { { "x-queue-type", "quorum" }, { "x-delivery-limit", 2 }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } }, durable: true);
        Publish("", "q", "1");
        long?[] counts = new long?[3];
        for (var i = 0; i < 3; i++)
        {
            var delivery = Get("q", noAck: false)!;
            counts[i] = delivery.Headers.Get("x-delivery-count")?.Integer;
            Ok(Channel.Reject(delivery.Tag, requeue: true));
        }

        Assert.Equal([0, 1, 2], counts);
        Assert.Equal("delivery_limit", Get("dead")!.Headers["x-first-death-reason"].Text);
    }

    [Fact]
    public void A_long_chain_of_queues_is_walked_without_recursion()
    {
        const int length = 20_000;
        Declare($"q{length}");
        for (var i = length - 1; i >= 0; i--) Declare($"q{i}", new AmqpTable { { "x-message-ttl", 0 }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", $"q{i + 1}" } });
        for (var i = 0; i < length; i += 50)
        {
            // Each walk adds a death to the header: short ones show as well that nothing is called from within itself.
            Ok(Channel.QueueDelete($"q{i + 50}", false, false, out _));
            Declare($"q{i + 50}");
        }

        Publish("", "q0", "1");
        SpinWait.SpinUntil(() => Count("q50") == 1, TimeSpan.FromSeconds(30));
        Assert.Equal(50, Get("q50")!.Headers["x-death"].Array!.Count);
    }

    [Fact]
    public void An_unused_queue_expires()
    {
        Declare("q", new AmqpTable { { "x-expires", 10_000 } });
        Consume("q", "c");
        Time.Advance(TimeSpan.FromSeconds(20));
        Ok(Channel.Cancel("c"));
        Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0u, Count("q"));
        Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0u, Count("q"));
        Time.Advance(TimeSpan.FromSeconds(11));
        Refused(Channel.QueueDeclare("q", true, false, false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'q' in vhost '/'");
    }

    [Fact]
    public void A_time_to_live_of_nothing_reaches_a_consumer_that_is_there()
    {
        Declare("q", new AmqpTable { { "x-message-ttl", 0 } });
        Publish("", "q", "1");
        Assert.Equal(0u, Count("q"));
        Consume("q", "c", noAck: true);
        Publish("", "q", "2");
        Assert.Equal(["2"], Sink.Bodies);
    }

    [Fact]
    public void Priorities_go_first_and_keep_their_order()
    {
        Declare("q", new AmqpTable { { "x-max-priority", 10 } });
        foreach (var (body, priority) in new (string, byte)[] { ("a", 1), ("b", 5), ("c", 1), ("d", 200), ("e", 0), ("f", 5) }) Publish("", "q", body, new PropertiesWriter { Priority = priority });
        var first = Get("q", noAck: false)!;
        Assert.Equal("d", first.Body);
        Ok(Channel.Reject(first.Tag, requeue: true));
        Assert.Equal(["d", "b", "f", "a", "c", "e"], Drain("q"));
    }
}
