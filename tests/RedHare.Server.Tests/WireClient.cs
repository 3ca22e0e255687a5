using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedHare.Resp;
using Xunit;

namespace RedHare.Server.Tests;

/// <summary>A socket to a server under test: requests as text or raw bytes, replies one at a time.</summary>
internal sealed class WireClient : IDisposable
{
    private readonly Stream _stream;
    private readonly RespReader _reader = new();
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    private WireClient(Stream stream) => _stream = stream;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<WireClient> ConnectAsync(EndPoint endPoint, int receiveBuffer = 0)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(endPoint, Token);
        return new(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>A client over TLS, whatever the server's certificate.</summary>
    public static async Task<WireClient> ConnectSecurelyAsync(EndPoint endPoint, X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, Token);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocols,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = static (_, presented, _, _) => presented is not null,
            }, Token);
            return new(stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>What TLS knows of the other side; only over TLS.</summary>
    public SslStream Secure => (SslStream)_stream;

    /// <summary>A request in the protocol's form from words apart by blanks.</summary>
    public static byte[] Request(string line) => Request([.. line.Split(' ').Select(Encoding.Latin1.GetBytes)]);

    public static byte[] Request(params IReadOnlyList<byte[]> arguments)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Encoding.ASCII.GetBytes($"*{arguments.Count}\r\n"));
        foreach (var argument in arguments)
        {
            bytes.Write(Encoding.ASCII.GetBytes($"${argument.Length}\r\n"));
            bytes.Write(argument);
            bytes.Write("\r\n"u8);
        }
        return bytes.ToArray();
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes, Token);

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(params string[] lines) => WriteAsync(lines.SelectMany(Request).ToArray());

    /// <summary>The next reply, or null where the server closed the connection.</summary>
    public async Task<RespValue?> ReadOrEndAsync()
    {
        while (true)
        {
            var result = _reader.Read(_buffer, _start, _end, out var consumed, out var value);
            _start += consumed;
            if (result == ReadResult.Value) return value;
            Assert.True(result == ReadResult.NeedMore, _reader.ErrorMessage);
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length) Array.Resize(ref _buffer, _end * 2);
            var count = await ReceiveAsync(_buffer.AsMemory(_end));
            if (count == 0) return null;
            _end += count;
        }
    }

    public async Task<RespValue> ReadAsync() =>
        await ReadOrEndAsync() is { } value ? value : throw new EndOfStreamException("The server closed the connection.");

    /// <summary>The next replies as text.</summary>
    public async Task<string[]> ReadAsync(int count)
    {
        var replies = new string[count];
        for (var i = 0; i < count; i++) replies[i] = (await ReadAsync()).ToString();
        return replies;
    }

    public async Task<RespValue> AskAsync(string line)
    {
        await SendAsync(line);
        return await ReadAsync();
    }

    public async Task AssertAsync(string line, string reply) => Assert.Equal(reply, (await AskAsync(line)).ToString());

    public async Task AssertClosedAsync() => Assert.Null(await ReadOrEndAsync());

    /// <summary>Bytes as they come, for the exact form of a reply.</summary>
    public async Task<string> RawAsync(int length)
    {
        var bytes = new byte[length];
        // What came together with the last reply is there already.
        var buffered = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, buffered).CopyTo(bytes);
        _start += buffered;
        for (var read = buffered; read < length;)
        {
            var count = await ReceiveAsync(bytes.AsMemory(read));
            if (count == 0) return Encoding.Latin1.GetString(bytes, 0, read);
            read += count;
        }
        return Encoding.Latin1.GetString(bytes);
    }

    public void Dispose() => _stream.Dispose();

    // A server may close with bytes of ours unread, which the kernel tells the peer as a reset.
    private async ValueTask<int> ReceiveAsync(Memory<byte> into)
    {
        try
        {
            return await _stream.ReadAsync(into, Token);
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted })
        {
            return 0;
        }
    }
}
