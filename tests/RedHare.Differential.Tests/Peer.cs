using System.Net;
using System.Net.Sockets;
using System.Text;
using RedHare.Resp;

namespace RedHare.Differential.Tests;

/// <summary>One connection to one of the two servers. Text is Latin-1 on both ways, so that any byte can be written and shown.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Socket _socket;
    private readonly RespReader _reader = new();
    private readonly MemoryStream _raw = new();
    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end;

    public Peer(IPEndPoint endPoint)
    {
        EndPoint = endPoint;
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 30_000 };
        _socket.Connect(endPoint);
    }

    public IPEndPoint EndPoint { get; }

    public void Send(IEnumerable<string[]> commands)
    {
        var text = new StringBuilder();
        foreach (var command in commands)
        {
            text.Append('*').Append(command.Length).Append("\r\n");
            foreach (var argument in command) text.Append('$').Append(argument.Length).Append("\r\n").Append(argument).Append("\r\n");
        }
        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        for (var sent = 0; sent < bytes.Length;) sent += _socket.Send(bytes.AsSpan(sent));
    }

    public Reply Read()
    {
        _raw.SetLength(0);
        while (true)
        {
            var result = _reader.Read(_buffer, _start, _end, out var consumed, out var value);
            _raw.Write(_buffer, _start, consumed);
            _start += consumed;
            if (result == ReadResult.Value) return new(Encoding.Latin1.GetString(_raw.GetBuffer(), 0, (int)_raw.Length), value);
            if (result == ReadResult.Error) throw new InvalidDataException(_reader.ErrorMessage);
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            if (_end == _buffer.Length) Array.Resize(ref _buffer, _end * 2);
            var count = _socket.Receive(_buffer.AsSpan(_end));
            if (count == 0) throw new EndOfStreamException("The server closed the connection.");
            _end += count;
        }
    }

    public void Dispose() => _socket.Dispose();
}
