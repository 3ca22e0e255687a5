using RedHare.Amqp;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>
/// Frames as a client with bad luck would send them: most of them well formed, with arguments that often make no sense, some with bytes changed, cut off or added, and a few that are no frames at all.
/// </summary>
internal sealed class FuzzFrames(Random random)
{
    /// <summary>Methods come on channels from 1 to this.</summary>
    public const int Channels = 3;

    private static readonly uint[] Methods =
    [
        ChannelOpen.Id, ChannelFlow.Id, ExchangeDeclare.Id, ExchangeBind.Id, ExchangeUnbind.Id, ExchangeDelete.Id, QueueDeclare.Id, QueueBind.Id, QueueUnbind.Id, QueuePurge.Id,
        QueueDelete.Id, BasicQos.Id, BasicConsume.Id, BasicCancel.Id, BasicPublish.Id, BasicGet.Id, BasicAck.Id, BasicReject.Id, BasicNack.Id, BasicRecover.Id, BasicRecoverAsync.Id,
        TxSelect.Id, TxCommit.Id, TxRollback.Id, ConfirmSelect.Id, AccessRequest.Id, ChannelClose.Id, ChannelCloseOk.Id, BasicDeliver.Id, QueueDeclareOk.Id,
    ];

    private static readonly string[] Types = ["direct", "fanout", "topic", "headers", "x-consistent-hash", "x-delayed-message", "odd"];

    private static readonly string[] Arguments =
    [
        "x-message-ttl", "x-expires", "x-max-length", "x-max-length-bytes", "x-overflow", "x-dead-letter-exchange", "x-dead-letter-routing-key", "x-max-priority", "x-queue-type", "x-single-active-consumer",
        "x-queue-mode", "x-delivery-limit", "alternate-exchange", "x-delayed-type", "x-match", "x-priority", "x-stream-offset", "x-max-age", "hash-header", "anything",
    ];

    private static readonly string[] Texts = ["", "classic", "quorum", "stream", "drop-head", "reject-publish", "reject-publish-dlx", "all", "any", "direct", "topic", "lazy", "first", "next", "1m", "q1", "e1"];

    private readonly FrameWriter _scratch = new(4096);

    /// <summary>Writes a method, or a publish with what follows. Returns how many frames that was.</summary>
    public int Write(FrameWriter writer)
    {
        var channel = (ushort)random.Next(1, Channels + 1);
        switch (random.Next(100))
        {
            case < 64:
                Plausible(writer, channel);
                return 1;
            case < 88:
                writer.Method(channel, new BasicPublish(0, Bytes(Exchange()), Bytes(Queue()), Chance(3), Chance(40)));
                var body = random.Next(300);
                writer.Content(channel, Properties(), new byte[body], 131_072);
                return body == 0 ? 2 : 3;
            case < 94:
                Spoiled(writer, channel);
                return 1;
            case < 96:
                Noise(writer, channel);
                return 1;
            case < 97:
                return WrongContent(writer, channel);
            default:
                writer.Heartbeat();
                return 1;
        }
    }

    /// <summary>Writes what ends a connection, or leaves a frame unfinished. Returns how many frames that was.</summary>
    public int WriteLast(FrameWriter writer)
    {
        switch (random.Next(6))
        {
            case 0:
                writer.BeginFrame((FrameType)random.Next(4, 256), (ushort)random.Next(4));
                Fill(writer, random.Next(40));
                writer.EndFrame();
                return 1;
            case 1:
                // A method of the connection, from nowhere.
                writer.BeginFrame(FrameType.Method, 0);
                writer.Long((10u << 16) | (uint)random.Next(80));
                Fill(writer, random.Next(30));
                writer.EndFrame();
                return 1;
            case 2:
                writer.Octet(1);
                writer.Short(1);
                writer.Long((uint)random.Next(131_073, int.MaxValue));
                Fill(writer, 20);
                return 1;
            case 3:
                writer.Octet(1);
                writer.Short(1);
                writer.Long(4);
                writer.Long(BasicGet.Id);
                writer.Octet(0xCD);
                return 1;
            case 4:
                writer.Method((ushort)random.Next(2048, 65_536), new ChannelOpen(""));
                return 1;
            default:
                Fill(writer, random.Next(1, 60));
                return 1;
        }
    }

    private void Plausible(FrameWriter writer, ushort channel)
    {
        switch (random.Next(26))
        {
            case 0 or 1 or 2: writer.Method(channel, new QueueDeclare(0, Chance(8) ? "" : Queue(), Chance(20), Chance(2), Chance(4), Chance(8), Chance(10), Table())); break;
            case 3 or 4: writer.Method(channel, new ExchangeDeclare(0, Exchange(), Types[random.Next(Types.Length - (Chance(20) ? 0 : 1))], Chance(20), Chance(2), Chance(8), Chance(10), Chance(10), Table())); break;
            case 5 or 6: writer.Method(channel, new QueueBind(0, Queue(), Exchange(), Queue(), Chance(10), Table())); break;
            case 7: writer.Method(channel, new QueueUnbind(0, Queue(), Exchange(), Queue(), Table())); break;
            case 8: writer.Method(channel, new ExchangeBind(0, Exchange(), Exchange(), Queue(), Chance(10), Table())); break;
            case 9: writer.Method(channel, new ExchangeUnbind(0, Exchange(), Exchange(), Queue(), Chance(10), Table())); break;
            case 10: writer.Method(channel, new QueueDelete(0, Queue(), Chance(2), Chance(2), Chance(10))); break;
            case 11: writer.Method(channel, new ExchangeDelete(0, Exchange(), Chance(2), Chance(10))); break;
            case 12: writer.Method(channel, new QueuePurge(0, Queue(), Chance(10))); break;
            case 13: writer.Method(channel, new BasicQos(Chance(30) ? 1u : 0, (ushort)random.Next(20), Chance(3))); break;
            case 14 or 15 or 16: writer.Method(channel, new BasicConsume(0, Queue(), Chance(2) ? "" : $"c{random.Next(4)}", Chance(10), Chance(2), Chance(20), Chance(10), Table())); break;
            case 17: writer.Method(channel, new BasicCancel($"c{random.Next(4)}", Chance(10))); break;
            case 18 or 19: writer.Method(channel, new BasicGet(0, Queue(), Chance(2))); break;
            case 20: writer.Method(channel, new BasicAck((ulong)random.Next(6), Chance(2))); break;
            case 21: writer.Method(channel, new BasicNack((ulong)random.Next(6), Chance(2), Chance(2))); break;
            case 22: writer.Method(channel, new BasicReject((ulong)random.Next(6), Chance(2))); break;
            case 23: writer.Method(channel, new BasicRecover(Chance(5))); break;
            case 24:
                if (Chance(4)) writer.Method(channel, new TxSelect());
                else if (Chance(2)) writer.Method(channel, new TxCommit());
                else writer.Method(channel, new TxRollback());
                break;
            default:
                if (Chance(2)) writer.Method(channel, new ConfirmSelect(Chance(5)));
                else writer.Method(channel, new ChannelFlow(true));
                break;
        }
    }

    /// <summary>A plausible method with its arguments changed, cut or prolonged.</summary>
    private void Spoiled(FrameWriter writer, ushort channel)
    {
        _scratch.Clear();
        Plausible(_scratch, channel);
        var payload = _scratch.Written[Frame.HeaderSize..^1].ToArray();
        writer.BeginFrame(FrameType.Method, channel);
        if (Chance(3) || payload.Length <= 4)
        {
            writer.Raw(payload.AsSpan(0, random.Next(4, payload.Length + 1)));
            if (Chance(2)) Fill(writer, random.Next(8));
        }
        else
        {
            for (var changes = random.Next(1, 4); changes > 0; changes--) payload[random.Next(4, payload.Length)] = Chance(2) ? (byte)random.Next(256) : (byte)random.Next(6);
            writer.Raw(payload);
        }
        writer.EndFrame();
    }

    private void Noise(FrameWriter writer, ushort channel)
    {
        writer.BeginFrame(FrameType.Method, channel);
        writer.Long(Chance(10) ? (uint)random.Next() : Methods[random.Next(Methods.Length)]);
        Fill(writer, random.Next(24));
        writer.EndFrame();
    }

    /// <summary>A publish whose header or body is not what should follow.</summary>
    private int WrongContent(FrameWriter writer, ushort channel)
    {
        if (Chance(2)) writer.Method(channel, new BasicPublish(0, default, "q1"u8, false, false));
        switch (random.Next(6))
        {
            case 0:
                writer.ContentHeader(channel, Properties(), (ulong)random.Next(100));
                writer.Body(channel, new byte[random.Next(200)]);
                return 3;
            case 1:
                writer.ContentHeader(channel, Properties(), ulong.MaxValue >> random.Next(50));
                return 2;
            case 2:
                writer.Body(channel, new byte[random.Next(20)]);
                return 2;
            case 3:
                writer.BeginFrame(FrameType.Header, channel);
                writer.Short((ushort)(Chance(2) ? 60 : random.Next(100)));
                writer.Short((ushort)random.Next(2));
                Fill(writer, random.Next(40));
                writer.EndFrame();
                return 2;
            case 4:
                var properties = new byte[random.Next(40)];
                random.NextBytes(properties);
                writer.ContentHeader(channel, properties, 0);
                return 2;
            default:
                writer.ContentHeader((ushort)(channel % Channels + 1), Properties(), 5);
                return 2;
        }
    }

    private byte[] Properties()
    {
        if (Chance(2)) return [0, 0];
        // content-type, headers, delivery mode, priority, expiration: each there or not.
        var flags = random.Next(32);
        _scratch.Clear();
        _scratch.Short((ushort)((flags & 1) << 15 | (flags >> 1 & 1) << 13 | (flags >> 2 & 1) << 12 | (flags >> 3 & 1) << 11 | (flags >> 4 & 1) << 8));
        if ((flags & 1) != 0) _scratch.ShortText("text/plain");
        if ((flags & 2) != 0) _scratch.Table(Chance(3) ? new AmqpTable { { "CC", AmqpValue.FromArray(Queue(), Value()) }, { "x-delay", Value() } } : Table());
        if ((flags & 4) != 0) _scratch.Octet((byte)random.Next(1, 4));
        if ((flags & 8) != 0) _scratch.Octet((byte)random.Next(256));
        if ((flags & 16) != 0) _scratch.ShortText(Chance(10) ? "soon" : $"{random.Next(2000)}");
        return _scratch.Written.ToArray();
    }

    private AmqpTable Table()
    {
        if (Chance(2)) return AmqpTable.Empty;
        var table = new AmqpTable();
        for (var count = random.Next(4); count > 0; count--)
        {
            var name = Arguments[random.Next(Arguments.Length)];
            if (!table.Contains(name)) table.Add(name, Value());
        }
        return table;
    }

    private AmqpValue Value(int depth = 0) => random.Next(depth > 3 ? 11 : 14) switch
    {
        0 => random.Next(100),
        1 => random.Next(-5, 1_000_000),
        2 => (long)random.Next() << random.Next(32),
        3 => Chance(2),
        4 or 5 or 6 => Texts[random.Next(Texts.Length)],
        7 => AmqpValue.FromByte((byte)random.Next(256)),
        8 => AmqpValue.Void,
        9 => random.NextDouble() * 100,
        10 => AmqpValue.FromTimestamp((ulong)random.Next()),
        11 => AmqpValue.FromArray(Value(depth + 1), Value(depth + 1)),
        12 => new AmqpTable { { "inner", Value(depth + 1) } },
        _ => AmqpValue.FromDecimal((byte)random.Next(10), (uint)random.Next()),
    };

    private string Queue() => random.Next(20) switch
    {
        0 => "",
        1 => "amq.rabbitmq.reply-to",
        2 => new string('x', random.Next(1, 256)),
        3 => "#.q.*",
        _ => $"q{random.Next(6)}",
    };

    private string Exchange() => random.Next(16) switch
    {
        0 => "",
        1 => "amq.direct",
        2 => "amq.topic",
        3 => "amq.headers",
        4 => "amq.fanout",
        5 => "amq.new",
        _ => $"e{random.Next(6)}",
    };

    private void Fill(FrameWriter writer, int count)
    {
        for (var i = 0; i < count; i++) writer.Octet(Chance(3) ? (byte)random.Next(256) : (byte)random.Next(3));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private bool Chance(int of) => random.Next(of) == 0;
}
