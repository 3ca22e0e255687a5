using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>Writes the file of a checkpoint aside, block by block; <see cref="Finish"/> puts it in place.</summary>
/// <remarks>
/// "RHCHECK" and the format's version; the place in the log from which it is read on, and the last batch that must be there; whether the journal was closed; the definitions; per queue its number, the last sequence
/// number, the mark of deliveries, and chunks of positions, each behind the number of its first place. All in blocks of at most 64 KiB with a length and a CRC before each; the
/// last block is empty.
/// </remarks>
internal sealed class CheckpointFile : IDisposable
{
    public const string FileName = "checkpoint";
    public const byte Version = 1;
    public const int BlockSize = 64 << 10;

    private readonly IFileLayer _files;
    private readonly string _directory;
    private readonly IAppendFile _file;
    private readonly byte[] _block = new byte[BlockSize + 8];
    private int _used;

    public CheckpointFile(string directory, IFileLayer files)
    {
        (_directory, _files) = (directory, files);
        files.Delete(Aside);
        _file = files.OpenAppend(Aside);
    }

    public static ReadOnlySpan<byte> Magic => "RHCHECK"u8;

    private string Aside => Path.Combine(_directory, Replacement.Prefix + FileName);

    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        Write(bytes);
    }

    public void Write(ReadOnlySpan<ulong> values) => Write(MemoryMarshal.AsBytes(values));

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == BlockSize) Flush();
            var part = bytes[..Math.Min(bytes.Length, BlockSize - _used)];
            part.CopyTo(_block.AsSpan(8 + _used));
            _used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Makes it durable and puts it in place of the one before. After an error either may be the one that is there.</summary>
    public void Finish()
    {
        if (_used > 0) Flush();
        Flush();
        _file.Sync();
        _file.Dispose();
        _files.Move(Aside, Path.Combine(_directory, FileName));
        _files.SyncDirectory(_directory);
    }

    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_block, _used);
        BinaryPrimitives.WriteUInt32LittleEndian(_block.AsSpan(4), Crc32C.Compute(_block.AsSpan(8, _used)));
        _file.Append(_block.AsSpan(0, 8 + _used));
        _used = 0;
    }
}
