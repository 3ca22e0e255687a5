using RedHare.Amqp;

namespace RedHare.Broker.Tests;

/// <summary>More messages than a queue drops at once expire at one instant, or are too many at one instant.</summary>
public sealed class MassExpiryTests() : DurableTest(new BrokerOptions { MemoryWindow = 1000 })
{
    private const int Many = 12_000;

    [Fact]
    public void All_go_and_their_letters_keep_their_order()
    {
        Declare("dead");
        Declare("q", Dying("x-message-ttl", 10_000));
        Fill();
        Time.Advance(TimeSpan.FromSeconds(11));
        Eventually(() => Count("dead") == Many);
        Assert.Equal(0u, Count("q"));
        Assert.Equal(Enumerable.Range(0, Many).Select(i => $"{i}"), Drain("dead"));
    }

    [Fact]
    public void A_get_never_brings_what_has_expired()
    {
        Declare("q", new AmqpTable { { "x-message-ttl", 10_000 } });
        Fill();
        // The timer has dropped a slice of them then, and the rest goes by and by.
        Time.Advance(TimeSpan.FromSeconds(11));
        Publish("", "q", "fresh");
        Assert.Equal("fresh", Get("q")!.Body);
        Assert.Null(Get("q"));
    }

    [Fact]
    public void A_consumer_never_gets_what_has_expired()
    {
        Declare("q", new AmqpTable { { "x-message-ttl", 10_000 } });
        Fill();
        Time.Advance(TimeSpan.FromSeconds(11));
        Publish("", "q", "fresh");
        Consume("q", noAck: true);
        Eventually(() => Sink.Deliveries.Length > 0);
        Assert.Equal(["fresh"], Sink.Bodies);
        Eventually(() => Count("q") == 0);
    }

    [Fact]
    public void A_policy_that_shortens_a_long_queue_keeps_its_end()
    {
        Declare("dead");
        Declare("q", Dying("x-message-ttl", 3_600_000));
        Fill();
        Assert.Null(Broker.FindVirtualHost("/")!.Policies.Set(new Policy { Name = "short", Pattern = "^q$", Definition = new AmqpTable { { "max-length", 10L } } }));
        Eventually(() => Count("q") == 10 && Count("dead") == Many - 10);
        Assert.Equal(Enumerable.Range(0, Many - 10).Select(i => $"{i}"), Drain("dead"));
        Assert.Equal(Enumerable.Range(Many - 10, 10).Select(i => $"{i}"), Drain("q"));
    }

    private static AmqpTable Dying(string argument, int value) => new() { { argument, value }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } };

    private void Fill()
    {
        for (var i = 0; i < Many; i++) Publish("", "q", $"{i}");
    }
}
