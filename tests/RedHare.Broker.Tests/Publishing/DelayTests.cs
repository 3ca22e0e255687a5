using RedHare.Amqp;

namespace RedHare.Broker.Tests.Publishing;

public sealed class DelayTests() : DurableTest(new BrokerOptions { MemoryWindow = 10 })
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_delayed_survives_a_restart_and_comes_in_time(bool killed)
    {
        Topology();
        Ok(Channel.ConfirmSelect());
        for (var i = 1; i <= 30; i++) Publish("later", "q", $"{i}", Delayed(i * 1000));
        Eventually(() => Channel.UnconfirmedCount == 0);
        Assert.Equal(0u, Count("q"));
        Time.Advance(TimeSpan.FromSeconds(5));
        Eventually(() => Count("q") == 5);
        if (killed) await Kill();
        else await Restart();
        // What had just come may be with the exchange again, and past its time.
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Eventually(() => Count("q") == 5);
        Time.Advance(TimeSpan.FromSeconds(15));
        Eventually(() => Count("q") == 20);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), Drain("q"));
        Time.Advance(TimeSpan.FromSeconds(15));
        Eventually(() => Count("q") == 10);
        await Restart();
        Assert.Equal(Enumerable.Range(21, 10).Select(i => $"{i}"), Drain("q"));
        Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0u, Count("q"));
    }

    [Fact]
    public async Task What_is_past_its_time_after_a_restart_comes_at_once()
    {
        Topology();
        Ok(Channel.ConfirmSelect());
        Publish("later", "q", "1", Delayed(1000));
        Publish("later", "q", "transient", new PropertiesWriter { Headers = new AmqpTable { { "x-delay", 1000 } } });
        Eventually(() => Channel.UnconfirmedCount == 0);
        await Broker.DisposeAsync();
        Time.Advance(TimeSpan.FromSeconds(5));
        await Restart();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Eventually(() => Count("q") == 1);
        Assert.Equal(["1"], Drain("q"));
    }

    [Fact]
    public async Task A_deleted_exchange_takes_what_it_held()
    {
        Topology();
        Publish("later", "q", "1", Delayed(1000));
        Ok(Channel.ExchangeDelete("later", false));
        Topology();
        Publish("later", "q", "2", Delayed(3000));
        await Restart();
        Time.Advance(TimeSpan.FromSeconds(5));
        Eventually(() => Count("q") == 1);
        Assert.Equal(["2"], Drain("q"));
    }

    [Fact]
    public void A_transaction_delays_from_its_commit_on()
    {
        Topology();
        Ok(Channel.TxSelect());
        Publish("later", "q", "gone", Delayed(1000));
        Ok(Channel.TxRollback());
        Publish("later", "q", "1", Delayed(1000));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0u, Count("q"));
        Ok(Channel.TxCommit());
        Eventually(() => Sink.Events.Contains("committed"));
        Assert.Equal(0u, Count("q"));
        Time.Advance(TimeSpan.FromSeconds(2));
        Eventually(() => Count("q") == 1);
        Assert.Equal(["1"], Drain("q"));
    }

    private static PropertiesWriter Delayed(int milliseconds) => new() { DeliveryMode = 2, Headers = new AmqpTable { { "x-delay", milliseconds } } };

    private void Topology()
    {
        Ok(Channel.ExchangeDeclare("later", "x-delayed-message", false, true, false, false, new AmqpTable { { "x-delayed-type", "direct" } }));
        Declare("q", durable: true);
        Bind("q", "later", "q");
    }
}
