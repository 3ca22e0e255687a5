using System.Collections.Immutable;
using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class DurabilityTests : DurableTest
{
    private static PropertiesWriter Persistent => new() { DeliveryMode = 2 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_confirmed_is_there_again(bool killed)
    {
        Declare("q", durable: true);
        Declare("other", durable: true);
        Ok(Channel.ExchangeDeclare("x", "fanout", false, true, false, false, AmqpTable.Empty));
        Bind("q", "x");
        Bind("other", "x");
        Ok(Channel.ConfirmSelect());
        for (var i = 1; i <= 20; i++) Publish("x", "k", $"{i}", Persistent);
        Publish("x", "k", "transient");
        Eventually(() => Channel.UnconfirmedCount == 0);
        Assert.Equal(["21"], Sink.Events.Select(item => item.Split(' ')[1]).TakeLast(1));
        Assert.DoesNotContain(Sink.Events, item => item.StartsWith("nack", StringComparison.Ordinal));
        Ok(Channel.Ack(Get("q", noAck: false)!.Tag, false));
        var settled = Connection.OpenChannel(Sink);
        Ok(settled.TxSelect());
        Ok(settled.Get("q", false, out var second));
        second.Message!.Release();
        Ok(settled.Ack(second.DeliveryTag, false));
        Ok(settled.TxCommit());
        Eventually(() => Sink.Events.Contains("committed"));

        if (killed) await Kill();
        else await Restart();

        Assert.Equal(Enumerable.Range(3, 18).Select(i => $"{i}"), Drain("q"));
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), Drain("other"));
    }

    [Fact]
    public async Task What_was_delivered_and_not_answered_comes_again_flagged_after_a_crash()
    {
        Declare("q", durable: true);
        Ok(Channel.ConfirmSelect());
        Publish("", "q", "1", Persistent);
        Eventually(() => Channel.UnconfirmedCount == 0);
        Assert.False(Get("q", noAck: false)!.Redelivered);
        await Kill();
        Assert.True(Get("q")!.Redelivered);
    }

    [Fact]
    public async Task A_consistent_hash_leads_as_before()
    {
        Ok(Channel.ExchangeDeclare("x", "x-consistent-hash", false, true, false, false, AmqpTable.Empty));
        string[] queues = ["z", "m", "a"];
        foreach (var queue in queues)
        {
            Declare(queue, durable: true);
            Bind(queue, "x", "2");
        }

        var before = Ways(queues);
        await Restart();
        Assert.Equal(before, Ways(queues));
        Declare("b", durable: true);
        Bind("b", "x", "2");
        before = Ways([.. queues, "b"]);
        await Restart();
        Assert.Equal(before, Ways([.. queues, "b"]));
    }

    private string[][] Ways(string[] queues)
    {
        for (var key = 0; key < 50; key++) Publish("x", $"key{key}", $"{key}");
        return [.. queues.Select(queue => Drain(queue).ToArray())];
    }

    [Fact]
    public async Task Global_parameters_are_there_again()
    {
        Broker.Parameters.Set("mine", """{"a":1}""");
        Broker.Parameters.Set("gone", "1");
        Assert.True(Broker.Parameters.Remove("gone"));
        await Restart();
        Assert.Equal([new("mine", """{"a":1}""")], Broker.Parameters.All);
    }

    [Fact]
    public async Task The_topology_is_there_again()
    {
        Declare("q", new AmqpTable { { "x-message-ttl", 50_000 }, { "x-dead-letter-exchange", "x" } }, durable: true);
        Declare("gone");
        Ok(Channel.ExchangeDeclare("x", "headers", false, true, false, true, new AmqpTable { { "alternate-exchange", "amq.fanout" } }));
        Ok(Channel.ExchangeDeclare("y", "topic", false, true, false, false, AmqpTable.Empty));
        Bind("q", "y", "a.#", new AmqpTable { { "b", 2 }, { "a", "1" } });
        Bind("q", "y", "b");
        Ok(Channel.QueueUnbind("q", "y", "b", AmqpTable.Empty));
        Ok(Channel.ExchangeBind("x", "y", "k", AmqpTable.Empty));
        Broker.AddVirtualHost("second").SetLimits(7, 8);
        Broker.Users.Set(new User
        {
            Name = "bö/b",
            PasswordHash = [.. PasswordHash.Create("secret")],
            Tags = ["monitoring"],
            MaxChannels = 3,
            Permissions = ImmutableDictionary<string, UserPermission>.Empty.Add("second", new UserPermission("a", "b", "c")),
            TopicPermissions = ImmutableDictionary<(string, string), TopicPermission>.Empty.Add(("second", "x"), new TopicPermission("w", "r")),
        });
        Assert.Null(Broker.FindVirtualHost("/")!.Policies.Set(new Policy { Name = "p", Pattern = "^q", ApplyTo = "queues", Priority = 3, Definition = new AmqpTable { { "max-length", 1L } } }));

        await Restart();

        Ok(Channel.QueueDeclare("q", false, true, false, false, new AmqpTable { { "x-message-ttl", 50_000 }, { "x-dead-letter-exchange", "x" } }, out _));
        Refused(Channel.QueueDeclare("gone", true, false, false, false, AmqpTable.Empty, out _), 404, "NOT_FOUND - no queue 'gone' in vhost '/'");
        Ok(Channel.ExchangeDeclare("x", "headers", false, true, false, true, new AmqpTable { { "alternate-exchange", "amq.fanout" } }));
        Publish("y", "a.b", "1");
        Publish("y", "b", "2");
        Publish("y", "a.c", "3");
        Assert.Equal(["3"], Drain("q"));
        var bob = Broker.Users.Find("bö/b")!;
        Assert.Null(Broker.Users.Authenticate("bö/b", "secret"));
        Assert.Equal((3, "monitoring"), (bob.MaxChannels, Assert.Single(bob.Tags)));
        Assert.Equal(new UserPermission("a", "b", "c"), bob.Permissions["second"]);
        Assert.Equal(new TopicPermission("w", "r"), bob.TopicPermissions[("second", "x")]);
        Assert.Equal((7, 8), (Broker.FindVirtualHost("second")!.ConnectionLimit, Broker.FindVirtualHost("second")!.QueueLimit));
        Assert.Equal(3, Broker.FindVirtualHost("/")!.Policies.Find("p")!.Priority);
        Assert.NotNull(Broker.Users.Find("guest"));
    }

    [Fact]
    public async Task A_deleted_queue_does_not_come_back_under_its_name()
    {
        Declare("q", durable: true);
        Publish("", "q", "1", Persistent);
        Ok(Channel.QueueDelete("q", false, false, out var count));
        Assert.Equal(1u, count);
        Declare("q", durable: true);
        Publish("", "q", "2", Persistent);
        await Restart();
        Assert.Equal(["2"], Drain("q"));
    }

    [Fact]
    public async Task Time_goes_on_while_the_broker_is_away()
    {
        Declare("dead", durable: true);
        Declare("q", new AmqpTable { { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } }, durable: true);
        Publish("", "q", "short", new PropertiesWriter { DeliveryMode = 2, Expiration = "5000" });
        Publish("", "q", "long", new PropertiesWriter { DeliveryMode = 2, Expiration = "500000" });
        var options = Broker.Options;
        await Broker.DisposeAsync();
        Time.Advance(TimeSpan.FromSeconds(60));
        Use(MessageBroker.Open(options));
        Assert.Equal(["short"], Drain("dead"));
        Assert.Equal(["long"], Drain("q"));
    }

    [Fact]
    public async Task Priorities_are_there_again()
    {
        Declare("q", new AmqpTable { { "x-max-priority", 5 } }, durable: true);
        for (byte i = 0; i < 6; i++) Publish("", "q", $"{i}", new PropertiesWriter { DeliveryMode = 2, Priority = i });
        await Restart();
        Assert.Equal(["5", "4", "3", "2", "1", "0"], Drain("q"));
    }
}
