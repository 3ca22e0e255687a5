using RedHare.Amqp;

namespace RedHare.Server.Tests.Amqp;

/// <summary>Frames with something wrong in them, most of them well enough formed to be looked into. The same seed gives the same frames.</summary>
internal sealed class FrameNoise(int seed)
{
    private static readonly uint[] Methods =
    [
        ChannelOpen.Id, ChannelFlow.Id, ExchangeDeclare.Id, ExchangeBind.Id, ExchangeUnbind.Id, ExchangeDelete.Id, QueueDeclare.Id, QueueBind.Id, QueueUnbind.Id, QueuePurge.Id,
        QueueDelete.Id, BasicQos.Id, BasicConsume.Id, BasicCancel.Id, BasicPublish.Id, BasicGet.Id, BasicAck.Id, BasicReject.Id, BasicNack.Id, BasicRecover.Id, BasicRecoverAsync.Id,
        TxSelect.Id, TxCommit.Id, TxRollback.Id, ConfirmSelect.Id, AccessRequest.Id, ChannelClose.Id, ChannelCloseOk.Id,
    ];

    private readonly Random _random = new(seed);

    public void Write(FrameWriter writer)
    {
        var channel = (ushort)_random.Next(1, 4);
        switch (_random.Next(12))
        {
            case 0:
                writer.Method(channel, new ChannelOpen(""));
                break;
            case 1 or 2:
                writer.Method(channel, new BasicPublish(0, default, "q"u8, _random.Next(2) == 0, false));
                writer.Content(channel, [0, 0], new byte[_random.Next(0, 300)], 131_072);
                break;
            case 3:
                writer.Method(channel, new BasicConsume(0, "q", "", false, _random.Next(2) == 0, false, _random.Next(2) == 0, AmqpTable.Empty));
                break;
            case 4:
                writer.Method(channel, new QueueDeclare(0, _random.Next(2) == 0 ? "" : "q", false, false, false, false, false, AmqpTable.Empty));
                break;
            case 5:
                writer.Method(channel, new BasicGet(0, "q", _random.Next(2) == 0));
                break;
            case 6:
                writer.Method(channel, new BasicNack((ulong)_random.Next(0, 4), true, _random.Next(2) == 0));
                break;
            case 7 or 8:
                writer.BeginFrame(FrameType.Method, channel);
                writer.Long(Methods[_random.Next(Methods.Length)]);
                Bytes(writer, _random.Next(0, 24));
                writer.EndFrame();
                break;
            case 9:
                writer.BeginFrame((FrameType)_random.Next(1, 5), (ushort)_random.Next(0, 3));
                Bytes(writer, _random.Next(0, 40));
                writer.EndFrame();
                break;
            case 10 when _random.Next(10) == 0:
                Bytes(writer, _random.Next(1, 12));
                break;
            default:
                writer.Heartbeat();
                break;
        }
    }

    private void Bytes(FrameWriter writer, int count)
    {
        for (var i = 0; i < count; i++) writer.Octet(_random.Next(3) == 0 ? (byte)_random.Next(256) : (byte)_random.Next(3));
    }
}
