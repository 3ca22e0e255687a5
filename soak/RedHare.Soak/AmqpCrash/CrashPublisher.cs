using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedHare.Amqp;
using RedHare.Bench.Amqp;

namespace RedHare.Soak.AmqpCrash;

/// <summary>Publishes persistent messages to one durable queue with confirms, at most so many unconfirmed, until the server is gone.</summary>
internal sealed class CrashPublisher(MessageLedger ledger, string queue, Random random)
{
    private const int Window = 128;
    private const uint FrameMax = 131_072;

    public void Run(IPEndPoint address)
    {
        try
        {
            using var connection = new RawConnection(address);
            connection.Call(new QueueDeclare(0, queue, false, true, false, false, false, AmqpTable.Empty), QueueDeclareOk.Id);
            connection.Call(new ConfirmSelect(false), ConfirmSelectOk.Id);
            Publish(connection);
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            // Killed, at whatever step.
        }
    }

    private void Publish(RawConnection connection)
    {
        var key = Encoding.ASCII.GetBytes(queue);
        var writer = new FrameWriter(64 << 10);
        var first = ledger.Published;
        long sent = 0, confirmed = 0;
        while (true)
        {
            writer.Clear();
            for (var i = random.Next(1, 32); i > 0 && sent - confirmed < Window; i--, sent++)
            {
                var body = new byte[4 + random.Next(random.Next(50) == 0 ? 20_000 : 300)];
                BinaryPrimitives.WriteInt32LittleEndian(body, ledger.Next());
                writer.Method(1, new BasicPublish(0, default, key, false, false));
                // delivery-mode 2.
                writer.Content(1, [0x10, 0, 2], body, FrameMax);
            }
            connection.Socket.Send(writer.Written);
            var open = connection.Receive((in Frame frame) =>
            {
                if (frame.MethodId != BasicAck.Id || BasicAck.Read(frame.Arguments, out var ack) != FieldError.None) return;
                ledger.Confirm(first + (ack.Multiple ? (int)confirmed : (int)ack.DeliveryTag - 1), first + (int)ack.DeliveryTag - 1);
                confirmed = Math.Max(confirmed, (long)ack.DeliveryTag);
            });
            if (!open) return;
        }
    }
}
