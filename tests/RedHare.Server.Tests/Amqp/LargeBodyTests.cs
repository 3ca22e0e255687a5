using RedHare.Amqp;
using RedHare.Net;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>Bodies that do not lie in one piece of input, and go out from where they lie.</summary>
public class LargeBodyTests
{
    public static TheoryData<TransportKind> Transports() => OperatingSystem.IsLinux() ? [TransportKind.Epoll, TransportKind.Portable] : [TransportKind.Portable];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Large_and_small_bodies_come_in_order_to_every_queue(TransportKind transport)
    {
        await using var server = new AmqpTestServer(transport: transport);
        using var publisher = server.Open();
        AmqpTestClient[] consumers = [server.Open(), server.Open(), server.Open()];
        foreach (var consumer in consumers)
        {
            var queue = consumer.DeclareQueue(1);
            consumer.Send(1, new QueueBind(0, queue, "amq.fanout", "", false, AmqpTable.Empty));
            consumer.Expect<QueueBindOk>(1);
            consumer.Consume(1, queue);
        }
        int[] sizes = [4087, 4088, 4089, 10, 65_536, 0, 131_064, 131_065, 700_000, 1, 20_000];
        var bodies = sizes.Select(Bytes).ToArray();
        var writer = new FrameWriter(0);
        foreach (var body in bodies) AmqpTestClient.WritePublish(writer, 1, "amq.fanout", "", body);
        for (var rest = writer.Written; !rest.IsEmpty; rest = rest[Math.Min(30_011, rest.Length)..]) publisher.SendBytes(rest[..Math.Min(30_011, rest.Length)]);
        foreach (var consumer in consumers)
        {
            foreach (var body in bodies) Assert.Equal(body, consumer.ExpectDelivery(1).Body);
            consumer.Dispose();
        }
    }

    [Fact]
    public async Task A_consumer_that_does_not_read_gets_all_later_in_order()
    {
        await using var server = new AmqpTestServer();
        using var publisher = server.Open();
        using var consumer = server.Open();
        consumer.DeclareQueue(1, "q", exclusive: false);
        consumer.Consume(1, "q");
        for (var i = 0; i < 200; i++) publisher.Publish(1, "", "q", Bytes(60_000 + i));
        publisher.DeclareQueue(1, "done");
        for (var i = 0; i < 200; i++) Assert.Equal(Bytes(60_000 + i), consumer.ExpectDelivery(1).Body);
    }

    [Fact]
    public async Task A_large_frame_must_end_as_frames_do()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        var writer = new FrameWriter(0);
        AmqpTestClient.WritePublish(writer, 1, "", "q", new byte[100_000]);
        var bytes = writer.Written.ToArray();
        bytes[^1] = 7;
        client.SendBytes(bytes);
        client.ExpectConnectionClose(501, "FRAME_ERROR - type 3, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0>>: {invalid_frame_end_marker,7}");
    }

    [Fact]
    public async Task More_body_than_was_announced_is_refused_however_large()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.SendFrame(FrameType.Method, 1, [0, 60, 0, 40, 0, 0, 0, 1, (byte)'q', 0]);
        client.SendFrame(FrameType.Header, 1, Convert.FromHexString("003c000000000000000000030000"));
        client.SendFrame(FrameType.Body, 1, new byte[100_000]);
        client.ExpectConnectionClose(505, "UNEXPECTED_FRAME - expected content body, got non content body frame instead");
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_the_middle_of_a_body_ends_in_order()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        var writer = new FrameWriter(0);
        AmqpTestClient.WritePublish(writer, 1, "", "q", new byte[100_000]);
        client.SendBytes(writer.Written[..50_000]);
        server.Broker.Connections.Single().Force("CONNECTION_FORCED - enough");
        client.ExpectConnectionClose(320, "CONNECTION_FORCED - enough");
        client.SendBytes(writer.Written[50_000..]);
        client.Send(0, default(ConnectionCloseOk));
        Assert.Null(client.Read());
    }

    [Fact]
    public async Task Another_channel_may_speak_between_the_frames_of_a_body()
    {
        await using var server = new AmqpTestServer();
        using var client = server.Open();
        client.SendFrame(FrameType.Method, 1, [0, 60, 0, 40, 0, 0, 0, 1, (byte)'q', 0]);
        client.SendFrame(FrameType.Header, 1, Convert.FromHexString("003c00000000000000030d400000"));
        client.SendFrame(FrameType.Body, 1, new byte[100_000]);
        client.Send(2, new ChannelOpen(""));
        client.Expect<ChannelOpenOk>(2);
        client.SendFrame(FrameType.Body, 1, new byte[100_000]);
        client.DeclareQueue(1, "q");
        client.Publish(1, "", "q", Bytes(5000));
        client.Consume(1, "q");
        Assert.Equal(Bytes(5000), client.ExpectDelivery(1).Body);
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
