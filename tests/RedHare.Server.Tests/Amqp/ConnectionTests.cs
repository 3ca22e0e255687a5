using RedHare.Amqp;
using RedHare.Server.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

public class ConnectionTests
{
    [Fact]
    public async Task An_alarm_blocks_who_publishes_and_nobody_else()
    {
        await using var server = new AmqpTestServer();
        using var consumer = server.Open();
        using var publisher = server.Open();
        consumer.DeclareQueue(1, "q", exclusive: false);
        consumer.Consume(1, "q");
        server.Server.SetAlarms("memory");
        // The first message is taken, and is the last.
        publisher.Publish(1, "", "q", "1"u8);
        Assert.Equal("low on memory", publisher.Expect<ConnectionBlocked>(0).Reason);
        publisher.Publish(1, "", "q", "2"u8);
        Assert.Equal("1"u8.ToArray(), consumer.ExpectDelivery(1).Body);
        consumer.DeclareQueue(1);
        server.Server.SetAlarms(null);
        publisher.Expect<ConnectionUnblocked>(0);
        Assert.Equal("2"u8.ToArray(), consumer.ExpectDelivery(1).Body);
        publisher.DeclareQueue(1);
    }

    [Fact]
    public async Task An_alarm_that_is_on_before_the_connection_comes_blocks_it_too()
    {
        await using var server = new AmqpTestServer();
        server.Server.SetAlarms("disk");
        using var publisher = server.Open();
        publisher.DeclareQueue(1, "q");
        publisher.Publish(1, "", "q", "1"u8);
        Assert.Equal("low on disk", publisher.Expect<ConnectionBlocked>(0).Reason);
    }

    [Fact]
    public async Task Heartbeats_are_sent_and_a_silent_client_is_given_up()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn();
        client.OpenHost(heartbeat: 1);
        var heartbeats = 0;
        while (client.Read() is { } frame)
        {
            Assert.Equal((FrameType.Heartbeat, (ushort)0, 0), (frame.Type, frame.Channel, frame.Payload.Length));
            heartbeats++;
        }
        Assert.InRange(heartbeats, 1, 1000);
    }

    [Fact]
    public async Task A_new_secret_is_taken()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.Send(0, new ConnectionUpdateSecret("new"u8.ToArray(), "expires"));
        client.Expect<ConnectionUpdateSecretOk>(0);
        client.DeclareQueue(1);
    }

    [Fact]
    public async Task A_server_that_stops_says_so()
    {
        var server = new AmqpTestServer();
        using var client = server.Open();
        await server.DisposeAsync();
        client.ExpectConnectionClose(320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'");
        Assert.Null(client.Read());
    }

    [Fact]
    public async Task Exclusive_queues_are_gone_before_the_close_is_answered()
    {
        await using var server = new AmqpTestServer();
        using var other = server.Open();
        using var client = server.Open();
        client.DeclareQueue(1, "mine");
        client.Send(0, new ConnectionClose(200, "bye", 0, 0));
        client.Expect<ConnectionCloseOk>(0);
        Assert.Null(client.Read());
        other.Send(1, new QueueDeclare(0, "mine", true, false, false, false, false, AmqpTable.Empty));
        Assert.Equal(404, other.Expect<ChannelClose>(1).ReplyCode);
    }

    [Fact]
    public async Task Beyond_the_most_connections_nobody_comes_in()
    {
        await using var server = new AmqpTestServer(options => options with { MaxConnections = 1 });
        using var first = server.Open();
        using var second = server.Connect();
        Assert.Empty(second.ReadToEnd());
        first.DeclareQueue(1);
    }

    [Fact]
    public void Silence_counts_only_while_the_server_reads()
    {
        var heartbeats = new Heartbeats();
        heartbeats.Start(10, 0);
        Assert.False(heartbeats.IsMissing(5, true, 9_999));
        Assert.False(heartbeats.IsMissing(5, true, 10_000));
        Assert.False(heartbeats.IsMissing(5, true, 20_000));
        Assert.False(heartbeats.IsMissing(5, false, 30_000));
        Assert.False(heartbeats.IsMissing(5, true, 40_000));
        Assert.True(heartbeats.IsMissing(5, true, 50_000));

        Assert.False(heartbeats.IsDue(0, 4_999));
        Assert.True(heartbeats.IsDue(0, 5_000));
        Assert.False(heartbeats.IsDue(8, 9_000));
        Assert.True(heartbeats.IsDue(8, 14_000));
    }
}
