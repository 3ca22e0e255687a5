using RedHare.Net.Loops;

namespace RedHare.Net.Tls;

/// <summary>
/// What stands between a connection's buffers and its socket where TLS is spoken: first the handshake, while there is no handler yet, and then reads and sends by way of
/// <see cref="TlsCodec"/>. Here is what TLS adds to a connection's life; its rules are <see cref="LoopConnection"/>'s. A plain connection has none, and pays a comparison with null for it at
/// each read and each send.
/// </summary>
internal sealed class TlsFilter
{
    private readonly LoopConnection _connection;
    private readonly Transport _transport;
    private readonly TlsCodec _codec;
    private readonly long _deadline;
    private bool _isShakingHands = true;

    internal TlsFilter(LoopConnection connection, Loop loop, ListenerTls listener)
    {
        _connection = connection;
        _transport = loop.Transport;
        _codec = new TlsCodec(connection, loop.Pool, listener);
        _deadline = Environment.TickCount64 + (long)listener.HandshakeTimeout.TotalMilliseconds;
    }

    /// <summary>What the socket is to be given.</summary>
    internal OutputBuffer Wire => _codec.Wire;

    /// <summary>What was agreed on; null until the handshake has ended well.</summary>
    internal TlsInfo? Info => _codec.Info;

    internal long HeldBytes => _codec.HeldBytes;

    /// <summary>The handshake takes what the socket has.</summary>
    internal bool WantsHandshake => !_codec.IsFull;

    /// <summary>There is more to be read without asking the socket, if only the end.</summary>
    internal bool HasMore => _codec.HasMore;

    /// <summary>As the socket's own: a count, or one of <see cref="LoopConnection"/>'s words for less.</summary>
    internal int ReceiveInto(byte[] bytes, int offset, int room)
    {
        var count = _codec.Read(bytes, offset, room);
        if (count != LoopConnection.WouldBlock)
            return count;
        var cipher = _codec.Cipher;
        count = ReceiveCipher(cipher);
        if (count > 0)
            count = _codec.TryTake() ? _codec.Read(bytes, offset, room) : LoopConnection.Broken;
        cipher.Park();
        return count;
    }

    /// <summary>Seals the output's next piece when the one before has gone, and sends if it <paramref name="mayTry"/>.</summary>
    internal SendOutcome Send(OutputBuffer output, bool mayTry)
    {
        if (!_codec.TrySeal(output))
            return SendOutcome.Failed;
        if (Wire.PendingBytes == 0)
            return SendOutcome.Sent;
        var outcome = mayTry ? _connection.TrySend() : SendOutcome.Blocked;
        _codec.Settle(output);
        return outcome;
    }

    /// <summary>Puts our end on the wire, once. False when there is nothing to send.</summary>
    internal bool TrySayEnd() => _codec.TrySayEnd();

    /// <summary>The socket has something for the handshake.</summary>
    internal void ReadHandshake()
    {
        var cipher = _codec.Cipher;
        var count = ReceiveCipher(cipher);
        if (count > 0 && !_codec.TryShakeHands())
            GiveUp("what it sent is no TLS");
        else if (count is LoopConnection.EndOfStream or LoopConnection.Broken)
            _connection.Close();
        cipher.Park();
    }

    /// <summary>Mail from the pool: what the handshake wants sent, or how it has ended.</summary>
    internal void Receive(object content)
    {
        if (content is HandshakeFlight flight && _connection.State == ConnectionState.ShakingHands)
        {
            Wire.Write(flight.Bytes);
            _connection.QueueFlush();
        }
        else if (content is HandshakeEnd end)
        {
            _codec.EndHandshake();
            if (_connection.State != ConnectionState.ShakingHands)
                _codec.Release();
            else if (end.Error is { } error)
                Refuse(error);
            else
                Establish();
        }
    }

    internal void Tick(long now)
    {
        if (now >= _deadline)
            GiveUp("the handshake took too long");
    }

    /// <summary>The connection has ended.</summary>
    /// <param name="keepHead">The kernel may still be reading the head of the wire.</param>
    internal void Close(bool keepHead)
    {
        _codec.Close(keepHead);
        CountOut();
    }

    private int ReceiveCipher(InputBuffer cipher)
    {
        cipher.PrepareRead();
        var count = _connection.ReceiveInto(cipher.Bytes, cipher.End, cipher.Free);
        if (count > 0)
            cipher.Received(count);
        return count;
    }

    private void Establish()
    {
        CountOut();
        try
        {
            _codec.Establish();
        }
        catch (Exception exception)
        {
            _connection.Fail(exception);
            return;
        }
        _connection.Serve();
    }

    private void Refuse(Exception error)
    {
        _transport.ReportHandshake(_connection, TlsCodec.Describe(error));
        CountOut();
        // The alert, if there is one, still goes out.
        _connection.Drain();
    }

    private void GiveUp(string reason)
    {
        _transport.ReportHandshake(_connection, reason);
        _connection.Close();
    }

    private void CountOut()
    {
        if (!_isShakingHands)
            return;
        _isShakingHands = false;
        _transport.EndHandshake();
    }
}
