using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Net;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

public class ChannelTests
{
    public static TheoryData<TransportKind> Transports() => OperatingSystem.IsLinux() ? [TransportKind.Epoll, TransportKind.Portable] : [TransportKind.Portable];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Messages_come_in_order_from_one_connection_to_another(TransportKind transport)
    {
        await using var server = new AmqpTestServer(transport: transport);
        using var consumer = server.Open();
        using var publisher = server.Open();
        var queue = consumer.DeclareQueue(1, "q", exclusive: false);
        consumer.Consume(1, queue);
        var writer = new FrameWriter(0);
        for (var i = 0; i < 5000; i++) AmqpTestClient.WritePublish(writer, 1, "", "q", BitConverter.GetBytes(i), [0x10, 0, 1]);
        publisher.SendBytes(writer.Written);
        for (var i = 0; i < 5000; i++)
        {
            var delivery = consumer.ExpectDelivery(1);
            Assert.Equal(i, BitConverter.ToInt32(delivery.Body));
            Assert.Equal((ulong)i + 1, delivery.DeliveryTag);
            Assert.Equal([0x10, 0, 1], delivery.Properties);
            Assert.Equal(("c", "q"), (delivery.ConsumerTag, delivery.RoutingKey));
        }
    }

    // Whatever the cut: within a frame, between frames of a message, one byte at a time.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_message_may_come_in_pieces(int piece)
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.DeclareQueue(1, "q");
        client.Consume(1, "q");
        var bodies = new[] { new byte[9000], [], new byte[1], new byte[4088], new byte[4089] };
        var writer = new FrameWriter(0);
        foreach (var body in bodies)
        {
            new Random(body.Length).NextBytes(body);
            AmqpTestClient.WritePublish(writer, 1, "", "q", body, frameMax: 4096);
        }
        for (var rest = writer.Written; !rest.IsEmpty; rest = rest[Math.Min(piece, rest.Length)..]) client.SendBytes(rest[..Math.Min(piece, rest.Length)]);
        foreach (var body in bodies) Assert.Equal(body, client.ExpectDelivery(1).Body);
    }

    [Fact]
    public async Task A_body_larger_than_a_frame_is_cut_as_agreed()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Connect();
        client.LogIn();
        client.OpenHost(frameMax: 4096);
        client.OpenChannel(1);
        client.DeclareQueue(1, "q");
        var body = new byte[1 << 20];
        new Random(9).NextBytes(body);
        client.Publish(1, "", "q", body, frameMax: 4096);
        client.Send(1, new BasicGet(0, "q", true));
        var frame = client.Read()!.Value;
        Assert.Equal(FieldError.None, BasicGetOk.Read(frame.Payload.AsSpan(4), out var got));
        Assert.Equal((1UL, 0U), (got.DeliveryTag, got.MessageCount));
        Assert.Equal(body, client.ExpectContent(1).Body);
        client.Send(1, new BasicGet(0, "q", true));
        client.Expect<BasicGetEmpty>(1);
    }

    [Fact]
    public async Task A_body_larger_than_a_message_may_be_closes_the_channel_once_it_has_come()
    {
        await using var server = new AmqpTestServer(broker: new BrokerOptions { MaxMessageSize = 1000 });
        using var client = server.Open();
        client.DeclareQueue(1, "q");
        client.Publish(1, "", "q", new byte[1001]);
        var close = client.Expect<ChannelClose>(1);
        Assert.Equal((406, "PRECONDITION_FAILED - message size 1001 is larger than configured max size 1000"), (close.ReplyCode, close.ReplyText));
        client.Send(1, default(ChannelCloseOk));
        client.OpenChannel(1);
        client.Publish(1, "", "q", new byte[1000]);
        client.Publish(1, "", "q", new byte[100_000], frameMax: 4096);
        client.Expect<ChannelClose>(1);
    }

    [Fact]
    public async Task A_closed_channel_ignores_everything_until_close_ok()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.OpenChannel(2);
        client.Send(1, new BasicGet(0, "nix", false));
        client.Send(1, new BasicAck(99, true));
        client.Publish(1, "", "nix", "x"u8);
        client.Send(1, new QueueDeclare(0, "", false, false, false, false, false, AmqpTable.Empty));
        client.Send(1, new ChannelClose(200, "", 0, 0));
        var close = client.Expect<ChannelClose>(1);
        Assert.Equal((404, "NOT_FOUND - no queue 'nix' in vhost '/'", 60, 70), (close.ReplyCode, close.ReplyText, close.ClassId, close.MethodId));
        client.Expect<ChannelCloseOk>(1);
        client.DeclareQueue(2);
        client.Send(1, default(ChannelCloseOk));
        client.OpenChannel(1);
        client.DeclareQueue(1);
    }

    [Fact]
    public async Task Both_sides_may_close_the_connection_at_once()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.Send(1, new ChannelOpen(""));
        client.Send(0, new ConnectionClose(200, "", 0, 0));
        client.Expect<ConnectionClose>(0);
        client.Expect<ConnectionCloseOk>(0);
        client.Send(0, default(ConnectionCloseOk));
        Assert.Null(client.Read());
    }

    [Fact]
    public async Task A_return_comes_before_its_confirm()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.Send(1, new ConfirmSelect(false));
        client.Expect<ConfirmSelectOk>(1);
        client.Publish(1, "", "nowhere", "x"u8, mandatory: true);
        var frame = client.Read()!.Value;
        Assert.Equal(FieldError.None, BasicReturn.Read(frame.Payload.AsSpan(4), out var returned));
        Assert.Equal(312, returned.ReplyCode);
        Assert.Equal("NO_ROUTE"u8.ToArray(), returned.ReplyText.ToArray());
        Assert.Equal("nowhere"u8.ToArray(), returned.RoutingKey.ToArray());
        Assert.Equal("x"u8.ToArray(), client.ExpectContent(1).Body);
        Assert.Equal(new BasicAck(1, false), client.Expect<BasicAck>(1));
    }

    [Fact]
    public async Task A_commit_is_answered_after_its_messages_are_there()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.DeclareQueue(1, "q");
        client.Send(1, default(TxSelect));
        client.Expect<TxSelectOk>(1);
        client.Publish(1, "", "q", "x"u8);
        client.Send(1, default(TxCommit));
        client.Expect<TxCommitOk>(1);
        client.Send(1, new QueuePurge(0, "q", false));
        Assert.Equal(1U, client.Expect<QueuePurgeOk>(1).MessageCount);
    }

    [Fact]
    public async Task What_a_lost_connection_had_not_answered_comes_again()
    {
        await using var server = new AmqpTestServer();
        using var publisher = server.Open();
        publisher.DeclareQueue(1, "q", exclusive: false);
        publisher.Publish(1, "", "q", "x"u8);
        using (var lost = server.Open())
        {
            lost.Consume(1, "q", noAck: false);
            Assert.False(lost.ExpectDelivery(1).Redelivered);
        }
        using var other = server.Open();
        other.Consume(1, "q", noAck: false);
        Assert.True(other.ExpectDelivery(1).Redelivered);
    }

    [Fact]
    public async Task A_consumer_whose_queue_goes_is_told()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.DeclareQueue(1, "q", exclusive: false);
        client.Consume(1, "q", "tag");
        client.OpenChannel(2);
        client.Send(2, new QueueDelete(0, "q", false, false, true));
        Assert.Equal(new BasicCancel("tag", true), client.Expect<BasicCancel>(1));
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_is_bounded_and_later_gets_all_in_order()
    {
        await using var server = new AmqpTestServer(options => options with { OutputLimit = 16 << 10 });
        using var slow = new AmqpTestClient(server.EndPoint, receiveBuffer: 4096);
        slow.LogIn();
        slow.OpenHost();
        slow.OpenChannel(1);
        slow.DeclareQueue(1, "q", exclusive: false);
        slow.Consume(1, "q");
        using var publisher = server.Open();
        var body = new byte[1000];
        const int Messages = 20_000;
        for (var i = 0; i < Messages; i++)
        {
            BitConverter.TryWriteBytes(body, i);
            publisher.Publish(1, "", "q", body);
        }
        // Sockets take some megabytes, the queue keeps the rest.
        publisher.Send(1, new QueueDeclare(0, "q", true, false, false, false, false, AmqpTable.Empty));
        Assert.True(publisher.Expect<QueueDeclareOk>(1).MessageCount > Messages / 4);
        for (var i = 0; i < Messages; i++) Assert.Equal(i, BitConverter.ToInt32(slow.ExpectDelivery(1).Body));
    }

    [Fact]
    public async Task Who_asks_on_without_reading_is_not_read_on()
    {
        await using var server = new AmqpTestServer(options => options with { OutputLimit = 16 << 10 });
        using var client = new AmqpTestClient(server.EndPoint, receiveBuffer: 4096);
        client.LogIn();
        client.OpenHost();
        client.OpenChannel(1);
        client.DeclareQueue(1, "q");
        client.Publish(1, "", "q", new byte[100_000]);
        var asked = 0;
        var writer = new FrameWriter(0);
        writer.Method(1, new BasicGet(0, "q", false));
        writer.Method(1, new BasicRecover(true));
        var one = writer.Written.ToArray();
        var many = Enumerable.Repeat(one, 1000).SelectMany(bytes => bytes).ToArray();
        while (client.TrySendBytes(many)) Assert.True(++asked < 1000, "The server reads on for ever.");
        // It answers again to who reads.
        client.Read();
        client.ExpectContent(1);
        client.Expect<BasicRecoverOk>(1);
    }
}
