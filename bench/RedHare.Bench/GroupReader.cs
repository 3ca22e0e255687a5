using System.Buffers.Text;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Bench;

/// <summary>A connection that reads as one consumer of a group, and acknowledges with its next request what it read by the last.</summary>
internal sealed class GroupReader(int port, string consumer) : IDisposable
{
    private readonly TcpClient _tcp = new("127.0.0.1", port) { NoDelay = true };
    private readonly List<string> _ids = [];
    private readonly StringBuilder _out = new();
    private byte[] _in = new byte[1 << 16];
    private int _start, _end, _acknowledgements, _reads;

    /// <summary>Sends <paramref name="depth"/> commands at once, or two for 1: acknowledgements of what was read, and as many requests for <paramref name="count"/> entries.</summary>
    public void Ask(int count, int depth)
    {
        _reads = Math.Max(1, depth / 2);
        _acknowledgements = 0;
        for (var at = 0; at < _ids.Count; at += count, _acknowledgements++) Send(["XACK", "s", "g", .. _ids.Skip(at).Take(count)]);
        _ids.Clear();
        for (var i = 0; i < _reads; i++) Send("XREADGROUP", "GROUP", "g", consumer, "COUNT", count.ToString(CultureInfo.InvariantCulture), "STREAMS", "s", ">");
        Flush();
    }

    /// <summary>Takes the replies in and returns the number of entries read.</summary>
    public int Take()
    {
        for (var i = 0; i < _acknowledgements; i++) Value(null);
        for (var i = 0; i < _reads; i++) Value(_ids);
        return _ids.Count;
    }

    public void Send(params string[] command)
    {
        _out.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
        foreach (var word in command) _out.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
    }

    /// <summary>Sends what waits, and reads so many replies.</summary>
    public void Skip(int replies)
    {
        Flush();
        for (var i = 0; i < replies; i++) Value(null);
    }

    /// <summary>The raw text of the beginning of a reply.</summary>
    public string Text(params string[] command)
    {
        Send(command);
        Flush();
        var from = _start = _end = 0;
        Value(null);
        return Encoding.ASCII.GetString(_in, from, Math.Min(_end, 200));
    }

    public long UsedMemory()
    {
        var text = Text("INFO", "memory");
        var at = text.IndexOf("used_memory:", StringComparison.Ordinal) + "used_memory:".Length;
        return long.Parse(text[at..text.IndexOf('\r', at)], CultureInfo.InvariantCulture);
    }

    public void Dispose() => _tcp.Dispose();

    private void Flush()
    {
        _tcp.GetStream().Write(Encoding.ASCII.GetBytes(_out.ToString()));
        _out.Clear();
    }

    /// <summary>Reads a reply; strings of the third depth inside it are ids.</summary>
    private void Value(List<string>? ids, int depth = 0)
    {
        var line = Line();
        var kind = _in[line];
        if (kind == '-') throw new InvalidOperationException(Encoding.ASCII.GetString(_in, line, _start - line));
        if (kind is not ((byte)'*' or (byte)'$') || !Utf8Parser.TryParse(_in.AsSpan(line + 1), out int length, out _) || length < 0) return;
        if (kind == '*')
        {
            for (var i = 0; i < length; i++) Value(ids, depth + 1);
            return;
        }
        while (_end - _start < length + 2) Receive();
        if (depth == 4) ids?.Add(Encoding.ASCII.GetString(_in, _start, length));
        _start += length + 2;
    }

    /// <summary>Where the next line begins, which is then passed.</summary>
    private int Line()
    {
        int at;
        while ((at = _in.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0) Receive();
        var line = _start;
        _start += at + 1;
        return line;
    }

    private void Receive()
    {
        if (_start == _end) _start = _end = 0;
        else if (_end == _in.Length)
        {
            // Positions given out before are of the line in progress only, which is read again.
            if (_start > _in.Length / 2)
            {
                _in.AsSpan(_start, _end - _start).CopyTo(_in);
                (_start, _end) = (0, _end - _start);
            }
            else Array.Resize(ref _in, _in.Length * 2);
        }
        var read = _tcp.GetStream().Read(_in, _end, _in.Length - _end);
        if (read == 0) throw new IOException("The server closed the connection.");
        _end += read;
    }
}
