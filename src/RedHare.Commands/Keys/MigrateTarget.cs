using System.Net.Sockets;
using System.Text;

namespace RedHare.Commands.Keys;

/// <summary>The server that keys are moved to. It is asked in one go, and answers each command with a line.</summary>
internal sealed class MigrateTarget : IDisposable
{
    private const int SendAt = 1 << 16, LongestLine = 4096;

    private readonly Socket _socket;
    private readonly byte[] _input = new byte[LongestLine];
    private readonly MemoryStream _output = new();
    private int _start, _end;
    private int _unanswered;

    private MigrateTarget(Socket socket) => _socket = socket;

    /// <summary>Connects, or returns null when that takes longer than the timeout, in milliseconds, or is refused.</summary>
    public static MigrateTarget? Connect(string host, int port, int timeout)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = timeout, ReceiveTimeout = timeout };
        try
        {
            using var patience = new CancellationTokenSource(timeout);
            socket.ConnectAsync(host, port, patience.Token).AsTask().GetAwaiter().GetResult();
            return new MigrateTarget(socket);
        }
        catch (Exception exception) when (IsFailure(exception) || exception is OperationCanceledException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>All that was asked has been answered.</summary>
    public bool IsIdle => _unanswered == 0 && _start == _end && _output.Length == 0;

    /// <summary>Makes an idle connection ready for use; false when the other side has closed it.</summary>
    public bool TryResume(int timeout)
    {
        (_start, _end) = (0, 0);
        try
        {
            (_socket.SendTimeout, _socket.ReceiveTimeout) = (timeout, timeout);
            // Nothing was asked: what can be read is the end.
            return !_socket.Poll(0, SelectMode.SelectRead);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>The network's errors, and its silence.</summary>
    public static bool IsFailure(Exception exception) => exception is SocketException or IOException;

    /// <summary>Adds a command line to what is sent.</summary>
    public void Add(byte[][] line)
    {
        _unanswered++;
        Write($"*{line.Length}\r\n");
        foreach (var argument in line)
        {
            Write($"${argument.Length}\r\n");
            _output.Write(argument);
            _output.Write("\r\n"u8);
        }
        if (_output.Length >= SendAt) Send();
    }

    /// <summary>Sends what was added.</summary>
    public void Send()
    {
        for (var rest = _output.GetBuffer().AsSpan(0, (int)_output.Length); !rest.IsEmpty;) rest = rest[_socket.Send(rest)..];
        _output.SetLength(0);
    }

    /// <summary>Reads an answer: an error without its mark, or null for all others.</summary>
    public string? ReadError()
    {
        while (true)
        {
            var line = _input.AsSpan(_start, _end - _start);
            var length = line.IndexOf("\r\n"u8);
            if (length >= 0)
            {
                _start += length + 2;
                _unanswered--;
                return line[0] == (byte)'-' ? Encoding.UTF8.GetString(line[1..length]) : null;
            }
            line.CopyTo(_input);
            (_start, _end) = (0, line.Length);
            if (_end == _input.Length) throw new IOException("An answer is too long.");
            var read = _socket.Receive(_input.AsSpan(_end));
            if (read == 0) throw new IOException("The connection was closed.");
            _end += read;
        }
    }

    public void Dispose() => _socket.Dispose();

    private void Write(string text) => _output.Write(Encoding.ASCII.GetBytes(text));
}
