using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class RoutingTests : BrokerTest
{
    [Fact]
    public void The_default_exchange_reaches_a_queue_by_its_name()
    {
        Declare("q");
        Publish("", "q", "hello");
        Assert.Equal("hello", Get("q")!.Body);
        Assert.Null(Get("q"));
    }

    [Fact]
    public void Direct_takes_equal_keys_alone()
    {
        DeclareExchange("x", "direct");
        Declare("a");
        Declare("b");
        Bind("a", "x", "one");
        Bind("b", "x", "one");
        Bind("b", "x", "two");
        Publish("x", "one", "1");
        Publish("x", "two", "2");
        Publish("x", "three", "3");
        Assert.Equal(["1"], Drain("a"));
        Assert.Equal(["1", "2"], Drain("b"));
    }

    [Fact]
    public void A_queue_that_is_reached_twice_gets_a_message_once()
    {
        DeclareExchange("x", "fanout");
        Declare("a");
        Bind("a", "x", "one");
        Bind("a", "x", "two");
        Publish("x", "", "1");
        Assert.Equal(["1"], Drain("a"));
        Ok(Channel.QueueUnbind("a", "x", "one", AmqpTable.Empty));
        Publish("x", "", "2");
        Assert.Equal(["2"], Drain("a"));
        Ok(Channel.QueueUnbind("a", "x", "two", AmqpTable.Empty));
        Publish("x", "", "3");
        Assert.Empty(Drain("a"));
    }

    [Theory]
    [InlineData("a.b.c", "a.b.c", true)]
    [InlineData("a.*.c", "a.b.c", true)]
    [InlineData("a.*", "a.b.c", false)]
    [InlineData("#", "", true)]
    [InlineData("#", "a.b.c", true)]
    [InlineData("*", "", false)]
    [InlineData("", "", true)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#.c", "a.c", true)]
    [InlineData("a.#.c", "a.b.b.c", true)]
    [InlineData("a.#.c", "a.b.b", false)]
    [InlineData("#.c", "c", true)]
    [InlineData("#.#.#", "x", true)]
    [InlineData("*.#", "", false)]
    [InlineData("#.*", "a", true)]
    [InlineData("*..*", "a..b", true)]
    public void Topics_match_word_by_word(string pattern, string key, bool matches)
    {
        DeclareExchange("x", "topic");
        Declare("a");
        Bind("a", "x", pattern);
        Publish("x", key, "1");
        Assert.Equal(matches ? ["1"] : [], Drain("a"));
        Ok(Channel.QueueUnbind("a", "x", pattern, AmqpTable.Empty));
        Publish("x", key, "2");
        Assert.Empty(Drain("a"));
    }

    [Fact]
    public void Exchanges_are_bound_to_exchanges_also_in_a_circle()
    {
        DeclareExchange("x", "fanout");
        DeclareExchange("y", "fanout");
        Ok(Channel.ExchangeBind("y", "x", "", AmqpTable.Empty));
        Ok(Channel.ExchangeBind("x", "y", "", AmqpTable.Empty));
        Declare("a");
        Bind("a", "y");
        Publish("x", "", "1");
        Assert.Equal(["1"], Drain("a"));
    }

    [Fact]
    public void An_alternate_exchange_takes_what_finds_no_destination()
    {
        DeclareExchange("rest", "fanout");
        DeclareExchange("x", "direct", new AmqpTable { { "alternate-exchange", "rest" } });
        Declare("a");
        Declare("others");
        Bind("a", "x", "a");
        Bind("others", "rest");
        Publish("x", "a", "1");
        Publish("x", "b", "2");
        Assert.Equal(["1"], Drain("a"));
        Assert.Equal(["2"], Drain("others"));
    }

    [Theory]
    [InlineData("all", true, false)]
    [InlineData("any", true, true)]
    public void Headers_match_all_or_any(string match, bool both, bool one)
    {
        DeclareExchange("x", "headers");
        Declare("a");
        Bind("a", "x", "", new AmqpTable { { "x-match", match }, { "format", "pdf" }, { "pages", 3 }, { "x-ignored", "yes" } });
        Publish("x", "", "both", new PropertiesWriter { Headers = new AmqpTable { { "format", "pdf" }, { "pages", 3L } } });
        Assert.Equal(both ? ["both"] : [], Drain("a"));
        Publish("x", "", "one", new PropertiesWriter { Headers = new AmqpTable { { "format", "pdf" }, { "pages", 4 } } });
        Assert.Equal(one ? ["one"] : [], Drain("a"));
        Publish("x", "", "none", new PropertiesWriter());
        Assert.Empty(Drain("a"));
    }

    [Fact]
    public void Headers_with_x_look_at_names_with_x()
    {
        DeclareExchange("x", "headers");
        Declare("a");
        Bind("a", "x", "", new AmqpTable { { "x-match", "all-with-x" }, { "x-tenant", "red" } });
        Publish("x", "", "blue", new PropertiesWriter { Headers = new AmqpTable { { "x-tenant", "blue" } } });
        Publish("x", "", "red", new PropertiesWriter { Headers = new AmqpTable { { "x-tenant", "red" } } });
        Assert.Equal(["red"], Drain("a"));
    }

    [Fact]
    public void A_consistent_hash_sends_a_key_always_to_the_same_queue_and_uses_all()
    {
        DeclareExchange("x", "x-consistent-hash");
        var queues = Enumerable.Range(0, 4).Select(i => Declare($"h{i}")).ToArray();
        foreach (var queue in queues) Bind(queue, "x", "10");
        for (var round = 0; round < 2; round++)
        {
            for (var key = 0; key < 200; key++) Publish("x", $"key{key}", $"{key}");
        }

        var found = queues.Select(Drain).ToArray();
        Assert.Equal(400, found.Sum(list => list.Count));
        Assert.All(found, list => Assert.NotEmpty(list));
        Assert.All(found, list => Assert.All(list.GroupBy(body => body), group => Assert.Equal(2, group.Count())));
    }

    [Fact]
    public void CC_and_BCC_are_further_routing_keys_and_BCC_is_not_shown()
    {
        Declare("a");
        Declare("b");
        Declare("c");
        var headers = new AmqpTable { { "CC", AmqpValue.FromArray("b") }, { "BCC", AmqpValue.FromArray("c") } };
        Publish("", "a", "1", new PropertiesWriter { Headers = headers });
        var delivery = Get("a")!;
        Assert.True(delivery.Headers.Contains("CC"));
        Assert.False(delivery.Headers.Contains("BCC"));
        Assert.Equal("a", Get("b")!.RoutingKey);
        Assert.Equal(["1"], Drain("c"));
        Refused(TryPublish("", "a", "1", new PropertiesWriter { Headers = new AmqpTable { { "CC", "b" } } }), 406, "PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}");
    }

    [Fact]
    public void A_delayed_exchange_waits()
    {
        DeclareExchange("x", "x-delayed-message", new AmqpTable { { "x-delayed-type", "direct" } });
        Declare("a");
        Bind("a", "x", "k");
        Publish("x", "k", "late", new PropertiesWriter { Headers = new AmqpTable { { "x-delay", 5000 } } });
        Publish("x", "k", "later", new PropertiesWriter { Headers = new AmqpTable { { "x-delay", 9000 } } });
        Publish("x", "k", "now");
        Assert.Equal(["now"], Drain("a"));
        Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["late"], Drain("a"));
        Time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["later"], Drain("a"));
    }

    [Fact]
    public void A_mandatory_message_without_a_queue_comes_back_before_its_confirm()
    {
        Ok(Channel.ConfirmSelect());
        Publish("", "nowhere", "1", mandatory: true);
        Publish("", "nowhere", "2");
        Assert.Equal(["return 312 NO_ROUTE nowhere", "ack 1", "ack 2"], Sink.Events);
    }
}
