using RedHare.Amqp;

namespace RedHare.Broker.Tests.DeadLetters;

public sealed class AtLeastOnceTests() : DurableTest(new BrokerOptions { DeadLetterRetryDelay = TimeSpan.FromSeconds(10) })
{
    [Fact]
    public void A_letter_waits_for_a_queue()
    {
        Source();
        Die("1");
        Assert.Equal(0u, Count("q"));
        Declare("dead", durable: true);
        Assert.Equal(0u, Count("dead"));
        Time.Advance(TimeSpan.FromSeconds(11));
        Eventually(() => Count("dead") == 1);
        Assert.Equal("rejected", Get("dead")!.Headers["x-death"].Array![0].Table!["reason"].Text);
    }

    [Fact]
    public void A_letter_that_is_refused_is_sent_again()
    {
        Source();
        Declare("dead", new AmqpTable { { "x-max-length", 1 }, { "x-overflow", "reject-publish" } }, durable: true);
        Die("1");
        Eventually(() => Count("dead") == 1);
        Die("2");
        Assert.Equal("1", Get("dead")!.Body);
        Assert.Equal(0u, Count("dead"));
        Time.Advance(TimeSpan.FromSeconds(11));
        Eventually(() => Count("dead") == 1);
        Assert.Equal(["2"], Drain("dead"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_letter_that_has_not_arrived_is_in_its_queue_after_a_restart(bool killed)
    {
        Source();
        Ok(Channel.ConfirmSelect());
        Publish("", "q", "1", Persistent);
        Eventually(() => Channel.UnconfirmedCount == 0);
        Ok(Channel.Reject(Get("q", noAck: false)!.Tag, requeue: false));
        if (killed) await Kill();
        else await Restart();
        Assert.Equal(1u, Count("q"));
        Declare("dead", durable: true);
        Ok(Channel.Reject(Get("q", noAck: false)!.Tag, requeue: false));
        Eventually(() => Count("dead") == 1);
        Eventually(() => Broker.Journal!.Log.Queues.Sum(queue => queue.Count) == 1);
        await Restart();
        Assert.Equal((0u, "1"), (Count("q"), Get("dead")!.Body));
    }

    [Fact]
    public void Letters_that_wait_count_against_the_length()
    {
        Source(("x-max-length", 2));
        Die("1");
        Die("2");
        Ok(Channel.ConfirmSelect());
        Publish("", "q", "3", Persistent);
        Eventually(() => Sink.Events.Contains("nack 1"));
        Declare("dead", durable: true);
        Time.Advance(TimeSpan.FromSeconds(11));
        Eventually(() => Count("dead") == 2);
        Eventually(() => Broker.Journal!.Log.Queues.Sum(queue => queue.Count) == 2);
        Publish("", "q", "4", Persistent);
        Eventually(() => Channel.UnconfirmedCount == 0);
        Assert.Equal(["4"], Drain("q"));
    }

    [Fact]
    public void Without_the_strategy_a_letter_is_sent_once()
    {
        Declare("q", new AmqpTable { { "x-queue-type", "quorum" }, { "x-overflow", "reject-publish" }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } }, durable: true);
        Die("1");
        Declare("dead", durable: true);
        Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0u, Count("dead"));
    }

    private static PropertiesWriter Persistent => new() { DeliveryMode = 2 };

    private void Source(params ReadOnlySpan<(string Name, AmqpValue Value)> more)
    {
        var arguments = new AmqpTable
        {
            { "x-queue-type", "quorum" }, { "x-overflow", "reject-publish" }, { "x-dead-letter-strategy", "at-least-once" }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" },
        };
        foreach (var (name, value) in more) arguments.Add(name, value);
        Declare("q", arguments, durable: true);
    }

    private void Die(string body)
    {
        Publish("", "q", body, Persistent);
        Ok(Channel.Reject(Get("q", noAck: false)!.Tag, requeue: false));
    }
}
