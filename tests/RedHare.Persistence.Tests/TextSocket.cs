using System.Net.Sockets;
using System.Text;

namespace RedHare.Persistence.Tests;

/// <summary>A connection whose answers are looked at as they are on the wire, pushes among them.</summary>
internal sealed class TextSocket : IDisposable
{
    private readonly TcpClient _socket = new() { NoDelay = true, ReceiveTimeout = 30_000 };
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[4096];

    public TextSocket(int port)
    {
        _socket.Connect("127.0.0.1", port);
        _stream = _socket.GetStream();
    }

    /// <summary>Bytes that have arrived and were not read.</summary>
    public int Available => _socket.Available;

    public void Send(string line) => _stream.Write(Encoding.ASCII.GetBytes(line + "\r\n"));

    /// <summary>Sends a line and reads until there is an answer with this text.</summary>
    public string Ask(string line, string expected, bool ignoreCase = false)
    {
        Send(line);
        return ReadUntil(expected, ignoreCase);
    }

    /// <summary>What arrives until it has this text.</summary>
    /// <exception cref="IOException">It did not come: the connection ended, or nothing came for half a minute.</exception>
    public string ReadUntil(string expected, bool ignoreCase = false)
    {
        var text = "";
        while (!text.Contains(expected, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
        {
            var count = _stream.Read(_buffer);
            if (count == 0) throw new IOException($"The connection ended behind '{text}'.");
            text += Encoding.ASCII.GetString(_buffer, 0, count);
        }
        return text;
    }

    /// <summary>What arrives until the connection ends.</summary>
    public string ReadToEnd()
    {
        var text = "";
        for (int count; (count = _stream.Read(_buffer)) > 0;) text += Encoding.ASCII.GetString(_buffer, 0, count);
        return text;
    }

    public long Id()
    {
        var text = Ask("CLIENT ID", "\r\n");
        return long.Parse(text[1..^2], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();
}
