using System.Buffers.Binary;
using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Cli.Transfers;

/// <summary>
/// An RDB file, written aside and put in its place when it is whole. Its version is 10, or 12 where fields expire, which is known when all is read: header and checksum are made right then.
/// </summary>
internal sealed class FileTarget : ITransferTarget
{
    private const int TrailerBytes = 10, ChecksumBytes = 8;

    private readonly string _path, _aside;
    private readonly FileStream _file;
    private readonly RdbWriter _writer;
    private readonly ScratchKey _scratch = new();
    private readonly ExpiringFields _fields;
    private int _database = -1;
    private bool _hasExpiringFields;

    public FileTarget(string path, ExpiringFields fields)
    {
        (_path, _aside, _fields) = (Path.GetFullPath(path), Path.GetFullPath(path) + ".part", fields);
        _file = new FileStream(_aside, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        _writer = new RdbWriter(_file, new RdbFormat(RdbFormat.PlainVersion, Compresses: true, KeepsChecksum: false));
        _writer.WriteHeader();
        _writer.WriteAux("redis-ver", ProductVersion.Redis);
        _writer.WriteAux("redis-bits", "64");
    }

    public Task WriteAsync(IReadOnlyList<TransferEntry> entries, CancellationToken cancellation)
    {
        foreach (var entry in entries)
        {
            if (entry.Database != _database) _writer.SelectDatabase(_database = entry.Database, 0, 0);
            var payload = _scratch.Take(entry.Payload, key => Plain(entry, key))!;
            _writer.WriteDumped(entry.Key, payload.AsSpan(0, payload.Length - TrailerBytes), entry.Expiry);
        }
        return Task.CompletedTask;
    }

    public Task FinishAsync(IReadOnlyList<byte[]> libraries, CancellationToken cancellation)
    {
        foreach (var library in libraries) _writer.WriteFunctions(library);
        _writer.Finish();
        if (_hasExpiringFields)
        {
            _file.Position = 0;
            _file.Write("REDIS0012"u8);
        }
        WriteChecksum();
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_aside, _path, overwrite: true);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        _file.Dispose();
        File.Delete(_aside);
        return ValueTask.CompletedTask;
    }

    private byte[] Plain(TransferEntry entry, WriteScope key)
    {
        if (key.HasExpiringFields())
        {
            if (_fields == ExpiringFields.Refused)
                throw new TransferException($"fields of the hash '{Encoding.UTF8.GetString(entry.Key)}' expire, which Redis before 7.4 does not know; --drop-field-expiry keeps them without");
            if (_fields == ExpiringFields.Dropped) key.ForgetFieldExpiries();
            else _hasExpiringFields = true;
        }
        return key.Dump(RdbFormat.PlainVersion);
    }

    private void WriteChecksum()
    {
        var buffer = new byte[1 << 16];
        ulong checksum = 0;
        _file.Position = 0;
        for (var rest = _file.Length - ChecksumBytes; rest > 0;)
        {
            var count = _file.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
            checksum = Crc64.Append(checksum, buffer.AsSpan(0, count));
            rest -= count;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, checksum);
        _file.Position = _file.Length - ChecksumBytes;
        _file.Write(buffer, 0, ChecksumBytes);
    }
}

/// <summary>What becomes of expiries of hashes' fields.</summary>
internal enum ExpiringFields
{
    /// <summary>They are written, in a version of the format that Redis 7.4 and later load.</summary>
    Kept,
    /// <summary>The first one ends the export: the file is for Redis 7.0.</summary>
    Refused,
    /// <summary>The fields are written without.</summary>
    Dropped,
}
