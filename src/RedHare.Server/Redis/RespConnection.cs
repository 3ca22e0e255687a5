using RedHare.Commands;
using RedHare.Net;
using RedHare.Resp;

namespace RedHare.Server.Redis;

/// <summary>
/// The Redis head's side of one connection: takes requests off the input one after the other, runs each to completion on this thread, and leaves the
/// replies in the output, which the loop sends in one go.
/// </summary>
internal sealed class RespConnection : ConnectionHandler
{
    /// <summary>After so many commands or reply bytes the loop's other connections have their turn.</summary>
    private const int CommandBudget = 1024, OutputBudget = 1 << 20, OutputCheckThreshold = 1 << 16;

    /// <summary>Of a source so much is taken before the peer has taken what came before.</summary>
    private const int SourceBudget = 256 << 10, SourcePiece = (64 << 10) - 1;

    private readonly Connection _connection;
    private readonly RedisServer _server;
    private readonly Session _session;
    private readonly SocketPort _port;
    private readonly RequestParser _parser;
    private readonly SocketReply _reply;
    private readonly Arguments _arguments = new();
    private bool _parked;
    private long _sentBytes;
    private List<IPush>? _behind;
    private readonly DurableRound _round;
    private readonly DurableGate _gate;
    private readonly WaitingMail _mail;
    private IByteSource? _source;

    public RespConnection(Connection connection, RedisServer server)
    {
        _connection = connection;
        _server = server;
        _parser = new RequestParser(server.RequestLimits);
        _reply = new SocketReply(connection.Output);
        _port = new SocketPort(connection);
        _session = new Session(server.Context, _port);
        _round = server.RoundOf(connection.ServedBy);
        _gate = new DurableGate(connection, _session, _round);
        _mail = new WaitingMail(connection);
        server.Context.Sessions.Add(_session);
    }

    public override bool OnReceived(InputBuffer input)
    {
        _port.BeginInput(input.Length);
        // A large command counts before it runs.
        if (input.Length > OutputCheckThreshold && _session.NoteBuffers(input.Length)) return false;
        _session.BeginBatch();
        _gate.Begin();
        bool more;
        try
        {
            more = Receive(input);
            _gate.Show(hasWritten: false);
            _gate.End();
        }
        finally
        {
            // Whatever a fault ends: what commands before it changed waits for the log, and the log's thread was not woken yet.
            if (_session.EndBatch()) _round.NoteChange();
        }
        var awaited = input.Length > 0 ? _parser.BytesNeeded : 0;
        _port.EndInput(input.Length, Math.Max(0, input.Length - _parser.BytesRead), awaited);
        if (_connection.Output.PendingBytes > OutputCheckThreshold) _session.OutputLimit.Check();
        if (input.Length + awaited + _connection.Output.PendingBytes is var held && held > OutputCheckThreshold) _session.NoteBuffers(held);
        return more;
    }

    private bool Receive(InputBuffer input)
    {
        var output = _connection.Output.PendingBytes + OutputBudget;
        for (var budget = CommandBudget; input.Length > 0; budget--)
        {
            if (budget == 0 || _connection.Output.PendingBytes > output) return true;
            _parser.Unauthenticated = !_session.IsAuthenticated;
            switch (_parser.Parse(input.Bytes, input.Start, input.End, out var consumed))
            {
                case ParseResult.NeedMore:
                    if (IsTooLong(input)) return RefuseTooLong(input);
                    input.EnsureCapacity(input.Length + _parser.BytesNeeded);
                    return false;
                case ParseResult.Error:
                    _reply.Protocol = _session.Protocol;
                    _reply.ErrorSink = _server.Context.Statistics;
                    _reply.Error([.. "ERR "u8, .. _parser.ErrorMessage.Span]);
                    return Refuse(input);
                case ParseResult.Empty:
                    input.Consume(consumed);
                    break;
                case ParseResult.Command:
                    if (Execute()) return Park(input, consumed);
                    input.Consume(consumed);
                    if (_session.CloseAfterReply) return Refuse(input);
                    break;
            }
        }
        return false;
    }

    /// <summary>Runs the parsed command; true when it is blocked.</summary>
    private bool Execute()
    {
        var list = _parser.Arguments;
        _arguments.Reset(list.Buffer);
        for (var i = 0; i < list.Count; i++)
        {
            var (start, length) = list.RangeOf(i);
            _arguments.Add(start, length);
        }
        _reply.Protocol = _session.Protocol;
        var blocked = _session.Execute(_arguments, _reply);
        if (!blocked && _session.ReplyMode == ReplyMode.On) _gate.CountReply();
        return blocked;
    }

    /// <summary>The command's reply comes later: nothing more is read until then, so that replies stay in order.</summary>
    private bool Park(InputBuffer input, int consumed)
    {
        input.Consume(consumed);
        _parked = true;
        _connection.PauseReading();
        return false;
    }

    private bool Refuse(InputBuffer input)
    {
        input.Consume(input.Length);
        _connection.CloseAfterFlush();
        return false;
    }

    private bool RefuseTooLong(InputBuffer input)
    {
        _server.Context.Statistics.CountInputLimitDisconnection();
        return Refuse(input);
    }

    // client-query-buffer-limit: one request may not be longer.
    private bool IsTooLong(InputBuffer input)
    {
        var limit = _server.Context.Configuration.Clients.QueryBufferLimit;
        return input.Length + (long)_parser.BytesNeeded > limit && input.Length > limit;
    }

    public override void OnPosted(object message)
    {
        if (ReferenceEquals(message, _mail)) _mail.NoteKnown();
        else if (_gate.IsHolding || !_mail.Passes(message)) _mail.Add(message);
        else
        {
            _gate.Begin();
            Handle(message);
            _gate.End();
            return;
        }
        TakeMail();
    }

    public override void OnReleased()
    {
        _gate.Released();
        TakeMail();
    }

    private void TakeMail()
    {
        if (_gate.IsHolding || !_mail.TryTake(out var message)) return;
        _gate.Begin();
        do Handle(message);
        while (_mail.TryTake(out message));
        _gate.End();
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case BufferedReply completed:
                if (completed.Bytes.Length > 0) _gate.CountReply();
                _gate.Show(hasWritten: true);
                _session.NoteInteraction();
                _connection.Output.Write(completed.Bytes);
                DeliverBehind();
                if (_parked)
                {
                    _parked = false;
                    if (_session.CloseAfterReply) _connection.CloseAfterFlush();
                    else _connection.ResumeReading();
                }
                break;
            case IByteSource source:
                _source = source;
                _gate.ShowAll();
                SendSource(source);
                break;
            case IPush push when _parked && _port.HasReservedSlot:
                (_behind ??= []).Add(push);
                break;
            case IPush push:
                Deliver(push);
                break;
        }
    }

    /// <summary>Takes from the source as much as may wait for the peer.</summary>
    private void SendSource(IByteSource source)
    {
        source.BeginReading();
        var (output, isFull) = (_connection.Output, false);
        while (output.PendingBytes < SourceBudget)
        {
            isFull = true;
            var count = source.Read(output.GetSpan(SourcePiece));
            output.Advance(count);
            if (count == 0) return;
        }
        // Either the kernel takes it all at this round's end, and then there is room for more, or OnDrained tells when the peer has.
        if (isFull) _connection.Post(source);
    }

    public override void OnDrained()
    {
        if (_source is not { } source || _gate.IsHolding) return;
        OnPosted(source);
    }

    private void Deliver(IPush push)
    {
        _reply.Protocol = _session.Protocol;
        if (push.IsFor(_session))
        {
            _gate.Show(push);
            push.Write(_reply);
        }
        _port.Delivered(push);
    }

    // What was pushed after the awaited answer had its place, and arrived before it.
    private void DeliverBehind()
    {
        _port.HasReservedSlot = false;
        if (_behind is not { } pushes) return;
        _behind = null;
        foreach (var push in pushes) Deliver(push);
    }

    public override void OnTick(long monotonicMilliseconds)
    {
        if (_port.PendingOutputBytes > OutputCheckThreshold) _session.OutputLimit.Check();
        NoteSent();
        // Also to keep it alive while it has nothing to say.
        if (_source is { } source && !_gate.IsHolding) OnPosted(source);
        var timeout = _server.Context.Configuration.Network.Timeout;
        if (timeout <= 0 || _parked || _session.IsMonitor || _session.Subscriptions.Count > 0 || _session.Replica is not null) return;
        if (_server.Context.Uptime - _session.LastActive > timeout * 1000L) _connection.Close();
    }

    // Who still takes its replies is not idle, however long they take.
    private void NoteSent()
    {
        var sent = _connection.Output.SentBytes;
        if (sent == _sentBytes) return;
        _sentBytes = sent;
        _session.NoteInteraction();
    }

    public override void OnClosed()
    {
        _gate.Close();
        _session.Close();
    }
}
