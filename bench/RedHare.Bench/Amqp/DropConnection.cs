using System.Net.Sockets;
using RedHare.Amqp;

namespace RedHare.Bench.Amqp;

/// <summary>A connection to the <see cref="DropBroker"/>.</summary>
internal sealed class DropConnection(Socket socket)
{
    private static readonly AmqpTable Properties = new() { { "product", "drop" }, { "capabilities", new AmqpTable { { "publisher_confirms", true } } } };

    private readonly FrameWriter _writer = new(64 << 10);
    private readonly Dictionary<ushort, Publishes> _publishes = [];
    private byte[] _received = new byte[1 << 20];

    public void Run()
    {
        var length = 0;
        while (length < 8)
        {
            var count = socket.Receive(_received.AsSpan(length));
            if (count == 0) return;
            length += count;
        }
        _writer.Method(0, new ConnectionStart(0, 9, Properties, "PLAIN"u8.ToArray(), "en_US"u8.ToArray()));
        Flush();
        length -= 8;
        _received.AsSpan(8, length).CopyTo(_received);
        while (true)
        {
            var count = socket.Receive(_received.AsSpan(length));
            if (count == 0) return;
            length += count;
            var at = 0;
            while (FrameReader.Read(_received.AsSpan(at, length - at), 0, out var frame, out var size) == FrameResult.Complete)
            {
                at += size;
                Take(frame);
            }
            _received.AsSpan(at, length - at).CopyTo(_received);
            length -= at;
            if (length == _received.Length) Array.Resize(ref _received, length * 2);
            foreach (var (channel, publishes) in _publishes) publishes.Confirm(_writer, channel);
            Flush();
        }
    }

    private void Take(in Frame frame)
    {
        var channel = frame.Channel;
        if (frame.Type == FrameType.Header && ContentHeader.TryRead(frame.Payload, out var header)) _publishes[channel].Begin((long)header.BodySize);
        else if (frame.Type == FrameType.Body) _publishes[channel].Add(frame.Payload.Length);
        if (frame.Type != FrameType.Method) return;
        switch (frame.MethodId)
        {
            case ConnectionStartOk.Id: _writer.Method(0, new ConnectionTune(2047, 131_072, 60)); break;
            case ConnectionOpen.Id: _writer.Method(0, new ConnectionOpenOk("")); break;
            case ConnectionClose.Id: _writer.Method(0, default(ConnectionCloseOk)); break;
            case ChannelOpen.Id:
                _publishes[channel] = new Publishes();
                _writer.Method(channel, new ChannelOpenOk(default));
                break;
            case ChannelClose.Id:
                _publishes.Remove(channel);
                _writer.Method(channel, default(ChannelCloseOk));
                break;
            case ExchangeDeclare.Id: _writer.Method(channel, default(ExchangeDeclareOk)); break;
            case ExchangeDelete.Id: _writer.Method(channel, default(ExchangeDeleteOk)); break;
            case QueueDeclare.Id:
                QueueDeclare.Read(frame.Arguments, out var declare);
                _writer.Method(channel, new QueueDeclareOk(declare.Queue.Length > 0 ? declare.Queue : "drop", 0, 0));
                break;
            case QueueBind.Id: _writer.Method(channel, default(QueueBindOk)); break;
            case QueuePurge.Id: _writer.Method(channel, new QueuePurgeOk(0)); break;
            case QueueDelete.Id: _writer.Method(channel, new QueueDeleteOk(0)); break;
            case BasicQos.Id: _writer.Method(channel, default(BasicQosOk)); break;
            case BasicConsume.Id:
                BasicConsume.Read(frame.Arguments, out var consume);
                _writer.Method(channel, new BasicConsumeOk(consume.ConsumerTag.Length > 0 ? consume.ConsumerTag : "drop"));
                break;
            case ConfirmSelect.Id:
                _publishes[channel].Confirms = true;
                _writer.Method(channel, default(ConfirmSelectOk));
                break;
            default: break;
        }
    }

    private void Flush()
    {
        var rest = _writer.Written;
        while (!rest.IsEmpty) rest = rest[socket.Send(rest)..];
        _writer.Clear();
    }

    /// <summary>What was published on a channel.</summary>
    private sealed class Publishes
    {
        private ulong _count, _confirmed;
        private long _missing;

        public bool Confirms { get; set; }

        public void Begin(long body)
        {
            _missing = body;
            if (body == 0) _count++;
        }

        public void Add(int part)
        {
            _missing -= part;
            if (_missing == 0) _count++;
        }

        public void Confirm(FrameWriter writer, ushort channel)
        {
            if (!Confirms || _count == _confirmed) return;
            writer.Method(channel, new BasicAck(_count, true));
            _confirmed = _count;
        }
    }
}
