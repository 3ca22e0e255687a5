using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedHare.Engine;
using RedHare.Files;

namespace RedHare.Persistence.AppendLog;

/// <summary>A base file as commands: SELECT, FUNCTION LOAD, and RESTORE for each key.</summary>
internal sealed class CommandBase : IBaseFile
{
    private const int Batch = 1 << 20, SyncEvery = 32 << 20;
    private const byte ExpiringHash = 24;

    private readonly LogFile _file;
    private readonly Func<bool> _syncsOften;
    private byte[] _bytes = new byte[Batch + 4096];
    private int _length;
    private int _database = -1;

    public CommandBase(IFileLayer files, string path, ulong secret, Func<bool> syncsOften, ReadOnlySpan<byte> head = default)
    {
        files.Delete(path);
        _file = new LogFile(files, path, secret, head);
        _syncsOften = syncsOften;
    }

    public void Begin(RdbFormat format, IEnumerable<byte[]> libraries)
    {
        foreach (var text in libraries)
        {
            Header(3);
            Argument("FUNCTION"u8);
            Argument("LOAD"u8);
            Argument(text);
        }
    }

    public void Take(in SnapshotEntry entry)
    {
        if (entry.Database != _database)
        {
            Header(2);
            Argument("SELECT"u8);
            Argument(entry.Database);
            _database = entry.Database;
        }
        Header(5);
        Argument("RESTORE"u8);
        Argument(entry.Key);
        Argument(Math.Max(0, entry.Expiry));
        Payload(entry.Value);
        Argument("ABSTTL"u8);
        if (_length >= Batch) Flush();
    }

    public void Complete()
    {
        Flush();
        _file.Finish();
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        if (_length == 0) return;
        _file.Append(_bytes.AsSpan(0, _length));
        _length = 0;
        if (_bytes.Length > 8 * Batch) _bytes = new byte[Batch + 4096];
        if (!_syncsOften()) return;
        // So that no sync, the last of this file or one of the log's meanwhile, finds gigabytes to write at once.
        _file.BeginSync();
        if (_file.Length - _file.Durable > SyncEvery) _file.Sync();
    }

    // As DUMP ends it: the format's version, and a checksum of all before.
    private void Payload(ReadOnlySpan<byte> value)
    {
        Span<byte> trailer = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16LittleEndian(trailer, (ushort)(value[0] == ExpiringHash ? 12 : 10));
        BinaryPrimitives.WriteUInt64LittleEndian(trailer[2..], Crc64.Append(Crc64.Append(0, value), trailer[..2]));
        Line('$', value.Length + trailer.Length);
        Add(value);
        Add(trailer);
        Add("\r\n"u8);
    }

    private void Header(int arguments) => Line('*', arguments);

    private void Argument(long number) => Argument(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private void Argument(ReadOnlySpan<byte> argument)
    {
        Line('$', argument.Length);
        Add(argument);
        Add("\r\n"u8);
    }

    private void Line(char mark, int number)
    {
        Span<byte> line = stackalloc byte[16];
        line[0] = (byte)mark;
        System.Buffers.Text.Utf8Formatter.TryFormat(number, line[1..], out var written);
        line[written + 1] = (byte)'\r';
        line[written + 2] = (byte)'\n';
        Add(line[..(written + 3)]);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, _length + (long)bytes.Length)));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }
}

/// <summary>A base file that is being written.</summary>
internal interface IBaseFile : ISnapshotSink, IDisposable
{
    /// <summary>Begins it with the libraries of functions; a snapshot in this format.</summary>
    void Begin(RdbFormat format, IEnumerable<byte[]> libraries);

    /// <summary>Ends the file and makes it durable.</summary>
    void Complete();
}
