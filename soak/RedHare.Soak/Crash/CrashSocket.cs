using System.Net.Sockets;
using System.Text;

namespace RedHare.Soak.Crash;

/// <summary>A connection that asks one thing after the other and never tries again, so that what was acknowledged is known exactly.</summary>
internal sealed class CrashSocket : IDisposable
{
    private readonly TcpClient _socket = new() { NoDelay = true };
    private readonly NetworkStream _output;
    private readonly BufferedStream _stream;

    public CrashSocket(int port)
    {
        _socket.Connect("127.0.0.1", port);
        _output = _socket.GetStream();
        _stream = new BufferedStream(_output, 1 << 14);
    }

    /// <summary>Sends commands in one go and returns the replies: text, a list, or null.</summary>
    /// <exception cref="IOException">The connection ended before the last reply.</exception>
    public object?[] Ask(params string[][] commands)
    {
        var text = new StringBuilder();
        foreach (var command in commands)
        {
            text.Append($"*{command.Length}\r\n");
            foreach (var argument in command) text.Append($"${argument.Length}\r\n{argument}\r\n");
        }
        _output.Write(Encoding.ASCII.GetBytes(text.ToString()));
        return [.. commands.Select(_ => Read())];
    }

    /// <summary>The next message of a subscription.</summary>
    public object? Next() => Read();

    public void Dispose() => _socket.Dispose();

    private object? Read()
    {
        var line = Line();
        switch (line[0])
        {
            case '-': throw new InvalidOperationException(line);
            case '$' when line != "$-1":
                var bytes = new byte[int.Parse(line.AsSpan(1))];
                _stream.ReadExactly(bytes);
                Line();
                return Encoding.ASCII.GetString(bytes);
            case '*' when line != "*-1":
                return Enumerable.Range(0, int.Parse(line.AsSpan(1))).Select(_ => Read()).ToArray();
            case '$' or '*': return null;
            default: return line[1..];
        }
    }

    private string Line()
    {
        var text = new StringBuilder();
        for (var previous = 0; ;)
        {
            var next = _stream.ReadByte();
            if (next < 0) throw new IOException("The connection ended.");
            if (next == '\n' && previous == '\r') return text.ToString(0, text.Length - 1);
            text.Append((char)next);
            previous = next;
        }
    }
}
