using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace RedHare.Differential.Tests;

/// <summary>Attaches to a server as the simplest replica does, and reads what it propagates.</summary>
internal sealed partial class StreamListener : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly BufferedStream _buffered;

    public StreamListener(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000 };
        socket.Connect(endPoint);
        _stream = new NetworkStream(socket, ownsSocket: true);
        _buffered = new BufferedStream(_stream);
        _stream.Write("SYNC\r\n"u8);
        // Newlines keep it alive until the snapshot is there.
        string line;
        while ((line = Line()).Length == 0) { }
        Bytes(int.Parse(line[1..], CultureInfo.InvariantCulture));
    }

    /// <summary>All commands up to one whose last word is the mark, as lines; times to the millisecond as <c>(ms)</c>.</summary>
    public List<string> Until(string mark)
    {
        var commands = new List<string>();
        while (true)
        {
            var words = new string[int.Parse(Line()[1..], CultureInfo.InvariantCulture)];
            for (var i = 0; i < words.Length; i++)
            {
                words[i] = Bytes(int.Parse(Line()[1..], CultureInfo.InvariantCulture));
                Line();
            }
            if (words[^1] == mark) return commands;
            // Redis keeps the word as it came where it passes a command on.
            words[0] = words[0].ToUpperInvariant();
            if (words[0] != "PING") commands.Add(Milliseconds().Replace(string.Join(' ', words), "(ms)"));
        }
    }

    public void Dispose()
    {
        _buffered.Dispose();
        _stream.Dispose();
    }

    private string Line()
    {
        var line = new StringBuilder();
        while (_buffered.ReadByte() is var one && one != '\n')
        {
            if (one < 0) throw new EndOfStreamException("The server closed the connection.");
            line.Append((char)one);
        }
        return line.ToString().TrimEnd('\r');
    }

    private string Bytes(int count)
    {
        var bytes = new byte[count];
        _buffered.ReadExactly(bytes);
        return Encoding.Latin1.GetString(bytes);
    }

    [GeneratedRegex(@"\b1[789]\d{11}\b")]
    private static partial Regex Milliseconds();
}
