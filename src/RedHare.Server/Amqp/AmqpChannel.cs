using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Commands.Configuration;
using RedHare.Server.Amqp.Handlers;

namespace RedHare.Server.Amqp;

/// <summary>
/// A channel on the wire: puts methods, headers and bodies together, gives them to the broker's channel, and writes what that says. Frames come on the connection's
/// loop; the sink's calls come from any thread and write to the <see cref="Outbox"/>.
/// </summary>
internal sealed class AmqpChannel(ushort number, AmqpConnection connection) : IChannelSink
{
    private readonly bool _tellsCancelled = connection.Capabilities.Get("consumer_cancel_notify")?.Boolean == true;
    private ContentAssembly? _content;
    private FrameType _awaited = FrameType.Method;
    private volatile bool _isCommitting;

    public ushort Number { get; } = number;

    public AmqpConnection Connection { get; } = connection;

    public ChannelPhase Phase { get; private set; }

    /// <summary>The broker's side; there from channel.open on.</summary>
    public BrokerChannel Broker { get; private set; } = null!;

    /// <summary>Set while a consumer is being added without an answer.</summary>
    public bool ConsumesSilently { get; set; }

    /// <summary>Takes a frame, and, when it begins a message, as many of the frames behind it as complete that.</summary>
    /// <returns>Bytes of <paramref name="rest"/> that were taken.</returns>
    public int Receive(in Frame frame, ReadOnlySpan<byte> rest)
    {
        if (frame.Type != _awaited || frame.Payload.Length < 4 && _awaited == FrameType.Method)
        {
            Unexpected(frame);
            return 0;
        }
        switch (_awaited)
        {
            case FrameType.Method when frame.MethodId == BasicPublish.Id:
                return BeginPublish(frame, rest);
            case FrameType.Method:
                Connection.ReleaseConfirms();
                ReceiveMethod(frame.MethodId, frame.Arguments);
                break;
            case FrameType.Header:
                ReceiveHeader(frame);
                break;
            default:
                if (!_content!.TryAdd(frame.Payload)) Connection.Fail(FramingErrors.NoBody, BasicPublish.Id);
                else EndBody();
                break;
        }
        return 0;
    }

    /// <summary>Whether so much of a body may come now.</summary>
    public bool AwaitsBody(int length) => _awaited == FrameType.Body && (ulong)length <= _content!.Remaining;

    /// <summary>A piece of a body that <see cref="AwaitsBody"/>.</summary>
    public void AddBody(ReadOnlySpan<byte> part) => _content!.TryAdd(part);

    /// <summary>The end of a body frame.</summary>
    public void EndBody()
    {
        if (_content!.IsComplete) EndPublish();
    }

    /// <summary>An answer.</summary>
    public void Send<T>(in T method) where T : struct, IMethod<T> => Connection.Outbox.Method(Number, method);

    /// <summary>channel.open.</summary>
    public void Open()
    {
        if (Connection.Broker!.OpenChannel(this, out var channel) is { } error)
        {
            Connection.Fail(error, 0);
            return;
        }
        Broker = channel!;
        Broker.Number = Number;
        Phase = ChannelPhase.Open;
        Send(new ChannelOpenOk(default));
    }

    /// <summary>channel.close from the client.</summary>
    public void CloseByClient()
    {
        End();
        Send(default(ChannelCloseOk));
        Connection.Remove(this);
    }

    /// <summary>An error: tells the client, and ignores what it has under way until it has understood.</summary>
    public void Fail(AmqpError error, uint methodId)
    {
        if (error.ClosesConnection)
        {
            Connection.Fail(error, methodId);
            return;
        }
        if (Phase != ChannelPhase.Open) return;
        Connection.ReleaseConfirms();
        Connection.Log(LogLevel.Warning, $"channel {Number}: operation {methodId >> 16}.{methodId & 0xFFFF} caused a channel exception: {error.Text}");
        End();
        Phase = ChannelPhase.Closing;
        Send(new ChannelClose(error.Code, ReplyText.Limit(error.Text), (ushort)(methodId >> 16), (ushort)methodId));
    }

    /// <summary>There is room for deliveries again.</summary>
    public void Resume()
    {
        if (Phase == ChannelPhase.Open) Broker.Resume();
    }

    /// <summary>Ends the broker's side.</summary>
    public void End()
    {
        _content?.Release();
        if (Phase == ChannelPhase.Open) Broker.Close();
    }

    void IChannelSink.Consuming(BrokerName consumer)
    {
        if (!ConsumesSilently) Send(new BasicConsumeOk(consumer.Text));
    }

    bool IChannelSink.TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message) =>
        Connection.Outbox.TryDeliver(Number, consumer.Bytes, deliveryTag, redelivered, message);

    void IChannelSink.Return(ushort code, string text, Message message)
    {
        Span<byte> bytes = stackalloc byte[ShortString.MaxLength];
        var length = ShortString.Encode(text, bytes);
        Connection.Outbox.Content(Number, new BasicReturn(code, bytes[..length], message.Exchange.Bytes, message.RoutingKey), message);
    }

    void IChannelSink.Confirm(ulong tag, bool multiple, bool isNack)
    {
        if (isNack) Send(new BasicNack(tag, multiple, false));
        else Send(new BasicAck(tag, multiple));
    }

    void IChannelSink.Committed()
    {
        _isCommitting = false;
        Send(default(TxCommitOk));
    }

    void IChannelSink.ConsumerCancelled(BrokerName consumer)
    {
        if (_tellsCancelled) Send(new BasicCancel(consumer.Text, true));
    }

    void IChannelSink.Closed(AmqpError error) => Connection.Post(_ => Fail(error, 0));

    /// <summary>From tx.commit until it is safe nothing else may come.</summary>
    public void BeginCommit() => _isCommitting = true;

    /// <summary>The commit was refused.</summary>
    public void EndCommit() => _isCommitting = false;

    private void ReceiveMethod(uint id, ReadOnlySpan<byte> arguments)
    {
        if (Phase == ChannelPhase.Closing)
        {
            if (id == ChannelClose.Id) Send(default(ChannelCloseOk));
            else if (id == ChannelCloseOk.Id) Connection.Remove(this);
        }
        else if (IsInTurn(id))
        {
            ChannelMethods.Run(this, id, arguments);
        }
    }

    private bool IsInTurn(uint id)
    {
        var error = Phase == ChannelPhase.Starting && id != ChannelOpen.Id ? "expected 'channel.open'"
            : _isCommitting && id != ChannelClose.Id ? "unexpected command while processing 'tx.commit'"
            : null;
        if (error is not null) Connection.Fail(AmqpError.Of(ReplyCode.ChannelError, error), id);
        return error is null;
    }

    /// <summary>The hot path: method, header and body lie one behind the other, and go to the broker from where they lie.</summary>
    private int BeginPublish(in Frame frame, ReadOnlySpan<byte> rest)
    {
        var error = BasicPublish.Read(frame.Arguments, out var publish);
        if (error != FieldError.None)
        {
            Connection.Fail(FramingErrors.Arguments(error, frame.Arguments), BasicPublish.Id);
            return 0;
        }
        if (TryReadContent(rest, out var header, out var body, out var size) && Phase == ChannelPhase.Open)
        {
            if (MayPublish(header.Properties))
                HasPublished(Broker.Publish(publish.Exchange, publish.RoutingKey, publish.Mandatory, publish.Immediate, header.Properties, body));
            return size;
        }
        _content ??= new ContentAssembly();
        _content.Begin(publish);
        _awaited = FrameType.Header;
        return 0;
    }

    private bool TryReadContent(ReadOnlySpan<byte> rest, out ContentHeader header, out ReadOnlySpan<byte> body, out int size)
    {
        header = default;
        body = default;
        var frameMax = Connection.Outbox.FrameMax;
        if (FrameReader.Read(rest, frameMax, out var first, out size) != FrameResult.Complete || first.Type != FrameType.Header || first.Channel != Number) return false;
        if (!ContentHeader.TryRead(first.Payload, out header) || header.ClassId != ContentHeader.BasicClass || header.Weight != 0) return false;
        if (header.BodySize == 0) return true;
        if (FrameReader.Read(rest[size..], frameMax, out var second, out var bodySize) != FrameResult.Complete) return false;
        if (second.Type != FrameType.Body || second.Channel != Number || (ulong)second.Payload.Length != header.BodySize) return false;
        body = second.Payload;
        size += bodySize;
        return true;
    }

    private void ReceiveHeader(in Frame frame)
    {
        if (!ContentHeader.TryRead(frame.Payload, out var header))
        {
            Connection.Fail(FramingErrors.Unknown(frame), 0);
        }
        else if (header.Weight != 0)
        {
            Connection.Fail(FramingErrors.NoHeader, BasicPublish.Id);
        }
        else if (header.ClassId != ContentHeader.BasicClass)
        {
            Connection.Fail(FramingErrors.OtherClass(header.ClassId), BasicPublish.Id);
        }
        else
        {
            _content!.SetHeader(header, Connection.Server.Broker.Options.MaxMessageSize);
            _awaited = FrameType.Body;
            if (_content.IsComplete) EndPublish();
        }
    }

    private void EndPublish()
    {
        var content = _content!;
        _awaited = FrameType.Method;
        if (Phase != ChannelPhase.Closing && IsInTurn(BasicPublish.Id)) Publish(content);
        content.Release();
    }

    private void Publish(ContentAssembly content)
    {
        var most = Connection.Server.Broker.Options.MaxMessageSize;
        if (content.BodySize > (ulong)most) Fail(AmqpError.Of(ReplyCode.PreconditionFailed, $"message size {content.BodySize} is larger than configured max size {most}"), BasicPublish.Id);
        else if (MayPublish(content.Draft.Properties)) HasPublished(Broker.Publish(content.Exchange, content.Mandatory, content.Immediate, content.Draft));
    }

    private bool MayPublish(ReadOnlySpan<byte> properties)
    {
        if (_isCommitting && !IsInTurn(BasicPublish.Id)) return false;
        if (Broker.IsConfirming) Connection.HoldConfirms(this);
        if (PropertiesReader.Check(properties) == FieldError.None) return true;
        // RabbitMQ's process dies of malformed properties; what it says then is this.
        Connection.Fail(new AmqpError(ReplyCode.InternalError, "INTERNAL_ERROR", true), 0);
        return false;
    }

    private void HasPublished(AmqpError? error)
    {
        if (error is { } refused) Fail(refused, BasicPublish.Id);
        else Connection.CountPublish();
    }

    private void Unexpected(in Frame frame)
    {
        if (!FramingErrors.IsKnown(frame)) Connection.Fail(FramingErrors.Unknown(frame), 0);
        else if (frame.Type == FrameType.Heartbeat) Connection.Fail(FramingErrors.Unexpected(frame), 0);
        else if (_awaited == FrameType.Method) Connection.Fail(FramingErrors.NoMethod, 0);
        else Connection.Fail(_awaited == FrameType.Header ? FramingErrors.NoHeader : FramingErrors.NoBody, BasicPublish.Id);
    }
}
