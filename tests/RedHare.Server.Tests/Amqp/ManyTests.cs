using RedHare.Amqp;
using RedHare.Broker;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>A thousand of everything at once.</summary>
public class ManyTests
{
    private const int Many = 1000;

    [Fact]
    public async Task A_thousand_connections_each_with_a_queue_exchange_messages()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-many-");
        await using (var server = new AmqpTestServer(broker: new BrokerOptions { Directory = directory.FullName }))
        {
            var clients = new AmqpTestClient[Many];
            for (var i = 0; i < Many; i++)
            {
                clients[i] = server.Open();
                clients[i].Send(1, new QueueDeclare(0, $"q{i}", false, true, false, false, false, AmqpTable.Empty));
                clients[i].Expect<QueueDeclareOk>(1);
                clients[i].Send(1, new BasicConsume(0, $"q{i}", "c", false, false, false, false, AmqpTable.Empty));
                clients[i].Expect<BasicConsumeOk>(1);
                clients[i].Send(1, new ConfirmSelect(false));
                clients[i].Expect<ConfirmSelectOk>(1);
            }
            Assert.Equal(Many, server.Broker.Connections.Count);
            for (var round = 0; round < 3; round++)
            {
                // Everybody publishes to the next one, persistent, and all of it is under way at once.
                for (var i = 0; i < Many; i++) clients[i].Publish(1, "", $"q{(i + 1) % Many}", BitConverter.GetBytes(i * 3 + round), properties: [0x10, 0, 2]);
                for (var i = 0; i < Many; i++)
                {
                    // The confirm, a delivery's three frames, and which comes first is chance.
                    var (confirms, body, tag) = (0, Array.Empty<byte>(), 0UL);
                    for (var frame = 0; frame < 4; frame++)
                    {
                        var (type, _, payload) = clients[i].Read()!.Value;
                        if (type == FrameType.Body) body = payload;
                        else if (type == FrameType.Method && payload.AsSpan().StartsWith(Id(BasicAck.Id))) confirms++;
                        else if (type == FrameType.Method && BasicDeliver.Read(payload.AsSpan(4), out var delivery) == FieldError.None) tag = delivery.DeliveryTag;
                    }
                    Assert.Equal((1, (Many + i - 1) % Many * 3 + round, (ulong)round + 1), (confirms, BitConverter.ToInt32(body), tag));
                    clients[i].Send(1, new BasicAck(tag, false));
                }
            }
            foreach (var client in clients) client.Dispose();
        }
        directory.Delete(recursive: true);
    }

    private static byte[] Id(uint method)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, method);
        return bytes;
    }
}
