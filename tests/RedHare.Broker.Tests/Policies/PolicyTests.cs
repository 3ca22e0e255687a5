using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class PolicyTests : BrokerTest
{
    private VirtualHost Host => Broker.FindVirtualHost("/")!;

    private static Policy Of(string name, string pattern, AmqpTable definition, long priority = 0, string applyTo = "all") =>
        new() { Name = name, Pattern = pattern, Definition = definition, Priority = priority, ApplyTo = applyTo };

    [Fact]
    public void A_policy_holds_for_what_is_there_and_what_comes()
    {
        Declare("q1");
        for (var i = 1; i <= 4; i++) Publish("", "q1", $"{i}");
        Assert.Null(Host.Policies.Set(Of("short", "^q", new AmqpTable { { "max-length", 2L } })));
        Assert.Equal(["3", "4"], Drain("q1"));
        Declare("q2");
        for (var i = 1; i <= 3; i++) Publish("", "q2", $"{i}");
        Assert.Equal(["2", "3"], Drain("q2"));
        Assert.True(Host.Policies.Remove("short"));
        for (var i = 1; i <= 3; i++) Publish("", "q2", $"{i}");
        Assert.Equal(3u, Count("q2"));
    }

    [Fact]
    public void The_highest_priority_holds_alone_and_arguments_and_operators_limit()
    {
        Assert.Null(Host.Policies.Set(Of("low", ".*", new AmqpTable { { "max-length", 1L }, { "message-ttl", 1L } }, priority: 1)));
        Assert.Null(Host.Policies.Set(Of("high", ".*", new AmqpTable { { "max-length", 5L } }, priority: 2)));
        Assert.Null(Host.OperatorPolicies.Set(Of("ops", ".*", new AmqpTable { { "max-length", 3L } })));
        Declare("a");
        Declare("b", new AmqpTable { { "x-max-length", 2 } });
        for (var i = 1; i <= 9; i++)
        {
            Publish("", "a", $"{i}");
            Publish("", "b", $"{i}");
        }

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["7", "8", "9"], Drain("a"));
        Assert.Equal(["8", "9"], Drain("b"));
    }

    [Fact]
    public void An_exchange_gets_its_alternate_by_policy()
    {
        DeclareExchange("x", "direct");
        DeclareExchange("rest", "fanout");
        Declare("q");
        Bind("q", "rest");
        Assert.Null(Host.Policies.Set(Of("ae", "^x$", new AmqpTable { { "alternate-exchange", "rest" } }, applyTo: "exchanges")));
        Publish("x", "k", "1");
        Assert.Equal(["1"], Drain("q"));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Equal("no policy provided", Host.Policies.Set(Of("p", ".*", new AmqpTable())));
        Assert.Equal("[{<<\"max-size\">>,1}] are not recognised policy settings", Host.Policies.Set(Of("p", ".*", new AmqpTable { { "max-size", 1L } })));
        Assert.Equal("-1 is not a valid maximum length", Host.Policies.Set(Of("p", ".*", new AmqpTable { { "max-length", -1L } })));
        Assert.Equal("apply-to 'some' unrecognised; should be 'queues', 'exchanges' or 'all'", Host.Policies.Set(Of("p", ".*", new AmqpTable { { "max-length", 1L } }, applyTo: "some")));
        Assert.StartsWith("pattern should be a regular expression", Host.Policies.Set(Of("p", "(", new AmqpTable { { "max-length", 1L } })), StringComparison.Ordinal);
        Assert.Equal("[{<<\"overflow\">>,<<\"drop-head\">>}] are not recognised policy settings", Host.OperatorPolicies.Set(Of("p", ".*", new AmqpTable { { "overflow", "drop-head" } })));
    }
}
