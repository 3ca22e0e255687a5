using System.Net.Sockets;
using System.Text;

namespace RedHare.Soak;

/// <summary>A Redis client as small as can be: a command, and the first line of its reply with the rest skipped.</summary>
internal sealed class LineClient : IDisposable
{
    private readonly TcpClient _socket = new() { NoDelay = true };
    private readonly BufferedStream _stream;

    public LineClient(int port)
    {
        _socket.Connect("127.0.0.1", port);
        _stream = new BufferedStream(_socket.GetStream(), 1 << 16);
    }

    /// <summary>Runs a command; an error's text, or null.</summary>
    public string? Execute(params ReadOnlySpan<string> arguments)
    {
        Write($"*{arguments.Length}\r\n");
        foreach (var argument in arguments)
        {
            Write($"${Encoding.Latin1.GetByteCount(argument)}\r\n");
            Write(argument);
            Write("\r\n");
        }
        _stream.Flush();
        return Read();
    }

    public void Dispose() => _socket.Dispose();

    private void Write(string text) => _stream.Write(Encoding.Latin1.GetBytes(text));

    /// <summary>Replies lie one within the other at most as deep as scripts may nest them; a counter stands for the stack.</summary>
    private string? Read()
    {
        string? error = null;
        for (long pending = 1; pending > 0; pending--)
        {
            var line = Line();
            switch (line[0])
            {
                case '-': error ??= line[1..]; break;
                case '$' or '=' or '!' when line[1] != '-':
                    Skip(int.Parse(line.AsSpan(1)) + 2);
                    break;
                case '*' or '~' or '>': pending += Math.Max(0, int.Parse(line.AsSpan(1))); break;
                case '%': pending += 2L * int.Parse(line.AsSpan(1)); break;
            }
        }
        return error;
    }

    private string Line()
    {
        var text = new StringBuilder();
        while (true)
        {
            var next = _stream.ReadByte();
            if (next < 0) throw new EndOfStreamException("The server closed the connection.");
            if (next == '\n' && text.Length > 0 && text[^1] == '\r') return text.ToString(0, text.Length - 1);
            text.Append((char)next);
        }
    }

    private void Skip(int bytes)
    {
        var buffer = new byte[Math.Min(bytes, 1 << 16)];
        while (bytes > 0)
        {
            var read = _stream.Read(buffer, 0, Math.Min(bytes, buffer.Length));
            if (read == 0) throw new EndOfStreamException("The server closed the connection.");
            bytes -= read;
        }
    }
}
