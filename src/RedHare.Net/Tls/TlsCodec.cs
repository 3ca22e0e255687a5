using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RedHare.Net.Buffers;
using RedHare.Net.Loops;

namespace RedHare.Net.Tls;

/// <summary>
/// Opens and seals one connection's records: .NET's SslStream, over a <see cref="RecordStream"/>.
/// <para>The handshake, which costs milliseconds of arithmetic and a look at the client's certificates, runs on the pool. Once it is done everything is on the loop's thread: what the
/// socket gives is collected in <see cref="Cipher"/>, opened record by record straight into the connection's input; what the connection has to send is sealed into <see cref="Wire"/>
/// in pieces, a piece when the one before has gone.</para>
/// <para>Invariant: sealed bytes stay in the connection's output until the kernel has taken their records, so pending bytes, limits and the end of a drain mean the same as without
/// TLS, and a client that does not read costs one sealed piece more.</para>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The stream is disposed by Release, when neither the loop nor the pool uses it any more.")]
[SuppressMessage("Reliability", "CA2012", Justification = "The probe is asked whether it has completed, and its result is taken once.")]
internal sealed class TlsCodec
{
    private const int PieceSize = 64 << 10;

    // A certificate chain fits twice; what a client sends behind its handshake waits in the kernel.
    private const int EarlyLimit = 256 << 10;

    private readonly LoopConnection _connection;
    private readonly ListenerTls _listener;
    private readonly RecordStream _records;
    private readonly SslStream _stream;
    private ValueTask<int> _probe;
    private bool _isProbing, _mayHaveOpened, _hasEnded, _saidEnd, _hasBegun, _isShaking, _isEstablished;
    private int _sealed;
    private volatile bool _isAbandoned;

    internal TlsCodec(LoopConnection connection, BufferPool pool, ListenerTls listener)
    {
        _connection = connection;
        _listener = listener;
        Cipher = new InputBuffer(pool);
        Wire = new OutputBuffer(pool);
        _records = new RecordStream(connection, Cipher, Wire);
        _stream = new SslStream(_records, leaveInnerStreamOpen: true);
    }

    /// <summary>What came from the socket and was not opened.</summary>
    internal InputBuffer Cipher { get; }

    /// <summary>What goes to the socket.</summary>
    internal OutputBuffer Wire { get; }

    /// <summary>What was agreed on; null until the handshake has ended well.</summary>
    internal TlsInfo? Info { get; private set; }

    /// <summary>The handshake has not read what it got: no more, for now.</summary>
    internal bool IsFull => _records.EarlyBytes > EarlyLimit;

    /// <summary>There is more to be read without asking the socket.</summary>
    internal bool HasMore => _mayHaveOpened || _hasEnded || _records.HasRecords || (_isProbing && _probe.IsCompleted);

    internal long HeldBytes => Cipher.HeldBytes + Wire.HeldBytes;

    /// <summary>Gives the handshake what was received for it. False when that is no TLS.</summary>
    internal bool TryShakeHands()
    {
        if (!_hasBegun && !TlsRecord.MayBegin(Cipher.Span)) return false;
        int length;
        while ((length = TlsRecord.Measure(Cipher.Span)) > 0)
        {
            _records.GiveEarly(Cipher.Span[..length]);
            Cipher.Consume(length);
            if (_hasBegun) continue;
            // Not before a whole record is there: who only connects costs no more than the connection.
            _hasBegun = _isShaking = true;
            _ = Task.Run(ShakeHandsAsync);
        }
        return length == 0;
    }

    /// <summary>The handshake has ended, one way or the other: nothing runs on the pool any more.</summary>
    internal void EndHandshake() => _isShaking = false;

    /// <summary>The handshake has ended well.</summary>
    internal void Establish()
    {
        Info = new TlsInfo(_stream.SslProtocol, _stream.NegotiatedCipherSuite, _stream.RemoteCertificate as X509Certificate2);
        _records.MoveToLoop();
        _isEstablished = true;
    }

    /// <summary>Finds the records that <see cref="Cipher"/> has got. False when that is no TLS.</summary>
    internal bool TryTake()
    {
        var found = 0;
        int length;
        while ((length = TlsRecord.Measure(Cipher.Span[(_records.Whole + found)..])) > 0) found += length;
        _records.Give(found);
        return length == 0;
    }

    /// <summary>Opens records until <paramref name="room"/> bytes are there or no record is left: a count, or as the socket's own receive one of LoopConnection's negative numbers, or 0 at the end.</summary>
    internal int Read(byte[] bytes, int offset, int room)
    {
        var total = 0;
        try
        {
            while (total < room && !_hasEnded && TryOpen())
            {
                var read = _stream.ReadAsync(bytes.AsMemory(offset + total, room - total));
                // Behind a completed read of no bytes another has something, or the end.
                if (!read.IsCompleted) return LoopConnection.Broken;
                var count = read.GetAwaiter().GetResult();
                _hasEnded = count == 0;
                total += count;
                // A record may be larger than the room.
                _mayHaveOpened = total == room;
            }
        }
        catch (Exception exception) when (IsPeersFault(exception))
        {
            return LoopConnection.Broken;
        }
        return total > 0 ? total : _hasEnded ? LoopConnection.EndOfStream : LoopConnection.WouldBlock;
    }

    /// <summary>
    /// With nothing on the wire takes off <paramref name="output"/> what has gone, and seals its next piece. False when that cannot be done.
    /// </summary>
    internal bool TrySeal(OutputBuffer output)
    {
        if (Wire.PendingBytes > 0) return true;
        Settle(output);
        if (!_isEstablished || output.PendingBytes == 0 || output.HasOpenDeferral) return true;
        try
        {
            for (var chunk = output.Seal(); chunk is not null && _sealed < PieceSize; chunk = chunk.Next)
            {
                var length = Math.Min(chunk.End - chunk.Start, PieceSize - _sealed);
                if (length == 0) continue;
                var write = _stream.WriteAsync(chunk.Bytes.AsMemory(chunk.Start, length));
                // The stream below takes all at once.
                if (!write.IsCompleted) return false;
                write.GetAwaiter().GetResult();
                _sealed += length;
            }
        }
        catch (Exception exception) when (IsPeersFault(exception))
        {
            return false;
        }
        output.Offered();
        return true;
    }

    /// <summary>Takes off <paramref name="output"/> what was sealed, once the wire is empty.</summary>
    internal void Settle(OutputBuffer output)
    {
        if (_sealed == 0 || Wire.PendingBytes > 0) return;
        output.Sent(_sealed);
        _sealed = 0;
    }

    /// <summary>Writes close_notify, once. False when it was written before or cannot be.</summary>
    internal bool TrySayEnd()
    {
        if (_saidEnd || !_isEstablished || Wire.PendingBytes > 0) return false;
        _saidEnd = true;
        try
        {
            return _stream.ShutdownAsync().IsCompletedSuccessfully && Wire.PendingBytes > 0;
        }
        catch (Exception exception) when (IsPeersFault(exception))
        {
            return false;
        }
    }

    /// <summary>The connection has ended. Loop thread.</summary>
    internal void Close(bool keepHead)
    {
        Wire.Clear(keepHead);
        Cipher.Release();
        _isAbandoned = true;
        _records.EndEarly();
        // Otherwise the handshake, on the pool, uses the stream yet, and ends it.
        if (_isShaking) return;
        _records.End();
        Release();
    }

    /// <summary>Ends the stream: by whoever is the last to use it.</summary>
    internal void Release()
    {
        if (_isProbing && _probe.IsCompleted) _ = TryEndProbe();
        Info?.PeerCertificate?.Dispose();
        _stream.Dispose();
    }

    /// <summary>What a handshake's failure says, in one line.</summary>
    internal static string Describe(Exception error) => (error.InnerException ?? error).Message.ReplaceLineEndings(" ");

    private static string Describe(X509Certificate? certificate, X509Chain? chain)
    {
        if (certificate is null) return "it showed no certificate";
        var faults = string.Join(", ", (chain?.ChainStatus ?? []).Select(static status => status.StatusInformation.Trim()));
        return $"its certificate, of {certificate.Subject}, is not accepted{(faults.Length == 0 ? "" : $": {faults}")}";
    }

    /// <summary>
    /// True when data, or the end, was opened. A read of no bytes asks: it completes once there is something, and needs no memory of the connection's should it have to wait.
    /// </summary>
    private bool TryOpen()
    {
        if (!_isProbing)
        {
            if (!_records.HasRecords && !_mayHaveOpened) return false;
            _mayHaveOpened = false;
            _probe = _stream.ReadAsync(Memory<byte>.Empty);
            _isProbing = true;
        }
        return _probe.IsCompleted && TryEndProbe();
    }

    private bool TryEndProbe()
    {
        _isProbing = false;
        var probe = _probe;
        _probe = default;
        try
        {
            probe.GetAwaiter().GetResult();
            return true;
        }
        catch (Exception) when (_isAbandoned)
        {
            return false;
        }
    }

    private async Task ShakeHandsAsync()
    {
        Exception? error = null;
        string? refusal = null;
        try
        {
            var options = _listener.Options();
            options.AllowRenegotiation = false;
            // SslStream tells that its question was answered with no, and not what for.
            if (options.RemoteCertificateValidationCallback is { } judge)
                options.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
                {
                    var isGood = judge(sender, certificate, chain, errors);
                    if (!isGood) refusal = Describe(certificate, chain);
                    return isGood;
                };
            await _stream.AuthenticateAsServerAsync(options).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever the options' own code throws ends this connection alone.
            error = refusal is null ? exception : new AuthenticationException(refusal);
        }
        if (_isAbandoned) Release();
        else _connection.Mail(new HandshakeEnd(error));
    }

    private static bool IsPeersFault(Exception exception) => exception is IOException or AuthenticationException or CryptographicException or InvalidOperationException;
}
