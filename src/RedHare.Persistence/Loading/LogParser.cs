using System.Buffers;
using System.Buffers.Text;
using RedHare.Commands;
using RedHare.Persistence.AppendLog;

namespace RedHare.Persistence.Loading;

/// <summary>What stands next in a log.</summary>
internal enum LogItem
{
    /// <summary>A command line.</summary>
    Command,
    /// <summary>A line that begins with '#': an annotation.</summary>
    Note,
    /// <summary>A line of what fills room that was reserved; behind it stands no batch of ours.</summary>
    Filler,
    /// <summary>Nothing: the file ends here.</summary>
    End,
    /// <summary>The beginning of something whose rest is missing.</summary>
    Torn,
    /// <summary>Nothing that can stand in a log.</summary>
    Damaged,
}

/// <summary>Reads a log's commands and annotations one after the other, from where the stream stands. It holds one of them in memory, at most 2 GB.</summary>
internal sealed class LogParser(Stream stream, long start = 0)
{
    private const int MaxArguments = 1 << 20, MaxLine = 1024;

    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789\r"u8);

    private byte[] _buffer = new byte[1 << 16];
    private int _start, _end, _next;
    private bool _ended;

    /// <summary>Where the item read last begins in the file.</summary>
    public long Offset { get; private set; } = start;

    /// <summary>Where it ends.</summary>
    public long EndOffset => Offset + Raw.Length;

    /// <summary>The item's bytes. Good until the next is read.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_start, _next - _start);

    /// <summary>The command's arguments, which lie in the reader's buffer.</summary>
    public Arguments Arguments { get; } = new();

    public LogItem Read()
    {
        Offset += _next - _start;
        _start = _next;
        while (true)
        {
            var item = TryParse();
            if (item is { } found) return found;
            if (Fill()) continue;
            _next = _start;
            if (_start == _end) return LogItem.End;
            return _end - _start > Array.MaxLength / 2 ? LogItem.Damaged : LogItem.Torn;
        }
    }

    private bool Fill()
    {
        if (_ended) return false;
        if (_start > 0 && _end == _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_end, _start, _next) = (_end - _start, 0, 0);
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= Array.MaxLength) return false;
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, _buffer.Length * 2L));
        }
        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
        return read > 0;
    }

    // Null while more bytes are needed.
    private LogItem? TryParse()
    {
        if (_start == _end) return null;
        var at = _start;
        if (_buffer[at] == (byte)'#') return TryParseNote();
        if (!TryNumber(ref at, (byte)'*', out var count, out var damaged)) return damaged ? Damaged() : null;
        if (count is < 1 or > MaxArguments) return Damaged();
        Arguments.Reset(_buffer);
        for (var i = 0; i < count; i++)
        {
            if (!TryNumber(ref at, (byte)'$', out var length, out damaged)) return damaged ? Damaged() : null;
            if (length is < 0 or > int.MaxValue / 2) return Damaged();
            if (_end - at < length + 2) return null;
            Arguments.Add(at, (int)length);
            at += (int)length;
            if (_buffer[at] != (byte)'\r' || _buffer[at + 1] != (byte)'\n') return Damaged();
            at += 2;
        }
        _next = at;
        return LogItem.Command;
    }

    private LogItem? TryParseNote()
    {
        var end = _buffer.AsSpan(_start, Math.Min(MaxLine, _end - _start)).IndexOf((byte)'\n');
        if (end < 0) return _end - _start >= MaxLine ? Damaged() : null;
        _next = _start + end + 1;
        return Filler.IsLine(Raw) ? LogItem.Filler : LogItem.Note;
    }

    private LogItem Damaged()
    {
        _next = _start;
        return LogItem.Damaged;
    }

    private bool TryNumber(ref int at, byte mark, out long number, out bool damaged)
    {
        number = 0;
        damaged = false;
        var rest = _buffer.AsSpan(at, Math.Min(24, _end - at));
        if (rest.IsEmpty) return false;
        var end = rest.IndexOf((byte)'\n');
        if (rest[0] != mark) damaged = true;
        else if (end < 0) damaged = rest.Length == 24 || rest[1..].IndexOfAnyExcept(NumberBytes) >= 0;
        else damaged = end < 3 || rest[end - 1] != (byte)'\r' || !Utf8Parser.TryParse(rest[1..(end - 1)], out number, out var used) || used != end - 2;
        if (damaged || end < 0) return false;
        at += end + 1;
        return true;
    }
}
