using System.Buffers.Binary;
using System.Net;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Server.Amqp.Handlers;

namespace RedHare.Server.Amqp;

/// <summary>
/// One client's connection: takes frames off the input one after the other and gives them to channel 0, which is here, or to their channels. What is sent goes
/// through the <see cref="Amqp.Outbox"/>, also what this thread sends itself, so that answers and deliveries have one order.
/// </summary>
internal sealed class AmqpConnection : ConnectionHandler
{
    /// <summary>After so many frames the loop's other connections have their turn.</summary>
    private const int FrameBudget = 4096;

    private readonly Connection _connection;
    private readonly ChannelSet _channels;
    private readonly Heartbeats _heartbeats = new();
    private readonly PartialBody _partial = new();
    private readonly Throttle _throttle;
    private long _received;
    private int _leftOver;
    private AmqpChannel? _confirming;
    private long _deadline;

    public AmqpConnection(Connection connection, AmqpServer server)
    {
        _connection = connection;
        Server = server;
        Outbox = new Outbox(connection, server.Wakes, server.Options.OutputLimit) { FrameMax = Frame.MinSize };
        _channels = new ChannelSet(this);
        _throttle = new Throttle(connection, this);
        Name = $"{connection.RemoteEndPoint} -> {connection.LocalEndPoint}";
        // Not the loop's clock: it stood still while there was no connection.
        _deadline = Environment.TickCount64 + (long)server.Options.HandshakeTimeout.TotalMilliseconds;
    }

    public AmqpServer Server { get; }

    public Outbox Outbox { get; }

    /// <summary>Both ends, as RabbitMQ names a connection.</summary>
    public string Name { get; }

    public ConnectionPhase Phase { get; set; }

    /// <summary>What the client told of itself.</summary>
    public AmqpTable ClientProperties { get; set; } = AmqpTable.Empty;

    /// <summary>What the client says that it understands.</summary>
    public AmqpTable Capabilities => ClientProperties.Get("capabilities")?.Table ?? AmqpTable.Empty;

    /// <summary>The name of the user who has logged in.</summary>
    public string User { get; set; } = "";

    /// <summary>What TLS agreed on; null without it.</summary>
    public TlsInfo? Tls => _connection.Tls;

    /// <summary>How the user has logged in.</summary>
    public string Mechanism { get; set; } = "";

    /// <summary>The agreed number of channels; 0 for no limit.</summary>
    public ushort ChannelMax { get; set; }

    /// <summary>The agreed interval of heartbeats in seconds.</summary>
    public ushort Heartbeat { get; private set; }

    /// <summary>The broker's side, once a virtual host is open.</summary>
    public BrokerConnection? Broker { get; private set; }

    /// <summary>Bytes that came. Any thread.</summary>
    public long ReceivedBytes => Volatile.Read(ref _received);

    /// <summary>True while an alarm keeps it from being read. Any thread.</summary>
    public bool IsBlocked => _throttle.IsBlocked;

    public bool IsLoopback => _connection.RemoteEndPoint is not IPEndPoint peer || IPAddress.IsLoopback(peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address);

    public override void OnOpened() => Server.Add(this);

    public override bool OnReceived(InputBuffer input)
    {
        _received += input.Length - _leftOver;
        Server.Wakes.Begin();
        Outbox.Claim();
        var more = Receive(input);
        ReleaseConfirms();
        Drain();
        Server.Wakes.End();
        _leftOver = input.Length;
        return more;
    }

    /// <summary>A channel publishes: until the end of this input, or until something else happens, its confirms are put off. Loop thread.</summary>
    public void HoldConfirms(AmqpChannel channel)
    {
        if (_confirming == channel) return;
        ReleaseConfirms();
        _confirming = channel;
        channel.Broker.HoldConfirms();
    }

    /// <summary>What was put off is told now. Loop thread.</summary>
    public void ReleaseConfirms()
    {
        _confirming?.Broker.ReleaseConfirms();
        _confirming = null;
    }

    public override void OnPosted(object message)
    {
        Server.Wakes.Begin();
        // Otherwise it is the outbox, which wants to be drained.
        if (message is Action<AmqpConnection> action) action(this);
        Drain();
        Server.Wakes.End();
    }

    public override void OnDrained()
    {
        Server.Wakes.Begin();
        Drain();
        Server.Wakes.End();
    }

    public override void OnTick(long monotonicMilliseconds)
    {
        Outbox.Tick();
        if (Phase < ConnectionPhase.Running || Phase >= ConnectionPhase.Closed)
        {
            if (monotonicMilliseconds < _deadline) return;
            // The last word to who was refused may be of this very round, and is not sent yet.
            if (Phase == ConnectionPhase.Refused) _connection.CloseAfterFlush();
            else _connection.Close();
            return;
        }
        if (_heartbeats.IsMissing(_received, !_throttle.IsPaused, monotonicMilliseconds))
        {
            Log(LogLevel.Notice, $"missed heartbeats from client, timeout: {Heartbeat}s");
            _connection.Close();
        }
        else if (_heartbeats.IsDue(_connection.Output.SentBytes, monotonicMilliseconds))
        {
            Outbox.Heartbeat();
            Drain();
        }
    }

    public override void OnClosed()
    {
        Server.Remove(this);
        if (Phase is > ConnectionPhase.Header and < ConnectionPhase.Closed) Log(LogLevel.Verbose, "client unexpectedly closed TCP connection");
        Server.Wakes.Begin();
        EndBrokerSide();
        Server.Wakes.End();
        Outbox.Close();
    }

    /// <summary>Hands <paramref name="action"/> to the connection's loop. Any thread.</summary>
    public void Post(Action<AmqpConnection> action) => _connection.Post(action);

    /// <summary>Settles what tune-ok has settled.</summary>
    public void Tune(uint frameMax, ushort channelMax, ushort heartbeat)
    {
        Outbox.FrameMax = frameMax;
        ChannelMax = channelMax;
        Heartbeat = heartbeat;
        _heartbeats.Start(heartbeat, _connection.MonotonicMilliseconds);
        Phase = ConnectionPhase.Opening;
    }

    /// <summary>The virtual host is open.</summary>
    public void Run(BrokerConnection broker)
    {
        Broker = broker;
        broker.Peer = new ConnectionPeer(_connection, this, Server.Broker.Options.Time.GetUtcNow());
        broker.Forced = error => Post(forced => forced.Fail(error, 0));
        Phase = ConnectionPhase.Running;
        Outbox.Method(0, new ConnectionOpenOk(""));
        _throttle.Set(Server.Alarms);
        Log(LogLevel.Verbose, $"user '{User}' authenticated and granted access to vhost '{broker.VirtualHost.Name}'");
    }

    /// <summary>The broker's alarms have changed: what it is low on, or null.</summary>
    public void SetAlarms(string? alarms)
    {
        if (Phase == ConnectionPhase.Running) _throttle.Set(alarms);
    }

    /// <summary>A message is being published: with an alarm on, it is the last that is read.</summary>
    public void CountPublish() => _throttle.HasPublished();

    /// <summary>The channel with that number is free again.</summary>
    public void Remove(AmqpChannel channel) => _channels.Remove(channel.Number);

    /// <summary>Ends the connection with an error, which the client is told if it has come far enough to be trusted.</summary>
    public void Fail(AmqpError error, uint methodId)
    {
        if (Phase >= ConnectionPhase.Closed) return;
        Log(LogLevel.Warning, $"{Phase.ToString().ToLowerInvariant()}, channel 0: operation {methodId >> 16}.{methodId & 0xFFFF} caused a connection exception: {error.Text}");
        if (Phase < ConnectionPhase.Opening)
        {
            Refuse();
            return;
        }
        ReleaseConfirms();
        EndBrokerSide();
        SendClose(error, methodId);
        AwaitCloseOk();
    }

    /// <summary>Tells the client of an error that lies in the frames themselves: what follows cannot be read.</summary>
    public void FailFraming(AmqpError error)
    {
        if (Phase is >= ConnectionPhase.Opening and < ConnectionPhase.Closed) Fail(error, 0);
        Refuse();
    }

    /// <summary>Another protocol: told which one is spoken here.</summary>
    public void RefuseProtocol()
    {
        Phase = ConnectionPhase.Refused;
        _connection.Output.Write("AMQP\0\0\x09\x01"u8);
        _connection.CloseAfterFlush();
    }

    /// <summary>Nothing is read any more, and after a while the socket is closed.</summary>
    public void Refuse()
    {
        Phase = ConnectionPhase.Refused;
        _deadline = _connection.MonotonicMilliseconds + (long)Server.Options.RefusalDelay.TotalMilliseconds;
        _connection.PauseReading();
    }

    public void SendClose(AmqpError error, uint methodId) =>
        Outbox.Method(0, new ConnectionClose(error.Code, ReplyText.Limit(error.Text), (ushort)(methodId >> 16), (ushort)methodId));

    /// <summary>The client has closed the connection.</summary>
    public void CloseByClient()
    {
        Log(LogLevel.Verbose, "closing AMQP connection");
        EndBrokerSide();
        Outbox.Method(0, default(ConnectionCloseOk));
        AwaitCloseOk();
    }

    /// <summary>The last frame has come: what is written is sent, and the socket is closed.</summary>
    public void End()
    {
        Drain();
        _connection.CloseAfterFlush();
    }

    public void Log(LogLevel level, string text) => Server.Log?.Invoke(level, $"AMQP connection <{_connection.Id}> ({Name}): {text}");

    private void AwaitCloseOk()
    {
        Phase = ConnectionPhase.Closed;
        var timeout = Server.Options.CloseTimeout.TotalMilliseconds;
        if (Heartbeat > 0) timeout = Math.Min(timeout, Heartbeat * 1000.0);
        _deadline = _connection.MonotonicMilliseconds + (long)timeout;
        _throttle.Release();
    }

    private void EndBrokerSide()
    {
        _channels.Clear();
        var broker = Broker;
        Broker = null;
        broker?.Dispose();
    }

    private bool Receive(InputBuffer input)
    {
        if (Phase == ConnectionPhase.Header && !ProtocolHeader.TryRead(this, input)) return false;
        for (var budget = FrameBudget; input.Length > 0; budget--)
        {
            if (Phase == ConnectionPhase.Refused) input.Consume(input.Length);
            if (input.Length == 0 || _throttle.IsPaused) return false;
            if (budget == 0) return true;
            if (_partial.IsOpen)
            {
                if (!_partial.TryEnd(input, IsHeard, out var broken)) return false;
                if (broken is { } error) FailFraming(error);
                continue;
            }
            var received = input.Span;
            var result = FrameReader.Read(received, Outbox.FrameMax, out var frame, out var size);
            switch (result)
            {
                case FrameResult.Complete:
                    var further = frame.Channel == 0 ? Receive(frame) : Receive(frame, received[size..]);
                    input.Consume(size + further);
                    break;
                case FrameResult.NeedMore when IsBody(received) && _partial.TryBegin(input, size, _channels.Find(BinaryPrimitives.ReadUInt16BigEndian(received[1..]))):
                    break;
                case FrameResult.NeedMore:
                    input.EnsureCapacity(size);
                    return false;
                default:
                    FailFraming(FramingErrors.Of(result, received, size, Outbox.FrameMax));
                    break;
            }
        }
        return false;
    }

    private bool IsHeard => Phase == ConnectionPhase.Running && _partial.IsOf(_channels.Find(_partial.Channel));

    private bool IsBody(ReadOnlySpan<byte> received) => Phase == ConnectionPhase.Running && received.Length >= Frame.HeaderSize && received[0] == (byte)FrameType.Body;

    /// <summary>A frame of channel 0.</summary>
    private int Receive(in Frame frame)
    {
        if (frame.Type == FrameType.Method && frame.Payload.Length >= 4) ConnectionMethods.Run(this, frame.MethodId, frame.Arguments);
        else if (Phase >= ConnectionPhase.Closed || (frame.Type == FrameType.Heartbeat && frame.Payload.IsEmpty)) return 0;
        else Fail(FramingErrors.IsKnown(frame) ? FramingErrors.Unexpected(frame) : FramingErrors.Unknown(frame), 0);
        return 0;
    }

    /// <summary>A frame of another channel; returns how many bytes of <paramref name="rest"/> were taken with it.</summary>
    private int Receive(in Frame frame, ReadOnlySpan<byte> rest)
    {
        if (Phase == ConnectionPhase.Running)
        {
            if (_channels.Find(frame.Channel) is { } known) return known.Receive(frame, rest);
            if (!FramingErrors.IsKnown(frame)) Fail(FramingErrors.Unknown(frame), 0);
            else if (frame.Type == FrameType.Heartbeat) Fail(FramingErrors.Unexpected(frame), 0);
            else if (_channels.TryCreate(frame.Channel, out var channel) is { } error) Fail(error, 0);
            else return channel!.Receive(frame, rest);
        }
        else if (Phase < ConnectionPhase.Running)
        {
            Fail(FramingErrors.Unexpected(frame), 0);
        }
        return 0;
    }

    private void Drain()
    {
        if (Outbox.Drain()) _channels.Resume();
        _throttle.SetAnswers(Outbox.AnswersExceed);
    }
}
