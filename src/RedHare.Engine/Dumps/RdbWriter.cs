using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace RedHare.Engine;

/// <summary>How an RDB file is written.</summary>
/// <param name="Version">Of the format: 10, which Redis 7.0 and later load, or 12 where fields of hashes expire.</param>
/// <param name="Compresses">Texts of more than 20 bytes are compressed where that makes them shorter (<c>rdbcompression</c>).</param>
/// <param name="KeepsChecksum">The file ends with a checksum (<c>rdbchecksum</c>); otherwise with zero, which says that there is none.</param>
public readonly record struct RdbFormat(int Version, bool Compresses, bool KeepsChecksum)
{
    /// <summary>The version that all of Redis 7 loads.</summary>
    public const ushort PlainVersion = 10;

    /// <summary>The version that knows fields that expire.</summary>
    public const ushort ExpiringVersion = 12;
}

/// <summary>
/// Writes Redis's RDB format onto a stream, through a buffer of bounded size. The order is: <see cref="WriteHeader"/>, <see cref="WriteAux"/>s,
/// <see cref="WriteFunctions"/>, per database <see cref="SelectDatabase"/> and its keys, <see cref="Finish"/>. For one thread.
/// </summary>
/// <remarks>
/// A writer without header and end writes a part of a file, on whatever stream: after <see cref="Flush"/> its bytes may be given to the <see cref="Append"/> of another writer
/// of the same format, in the same database.
/// </remarks>
public sealed class RdbWriter
{
    private readonly DumpWriter _writer;
    private readonly RdbFormat _format;

    /// <summary>A writer onto a stream, which stays the caller's.</summary>
    public RdbWriter(Stream target, RdbFormat format)
    {
        ArgumentNullException.ThrowIfNull(target);
        _format = format;
        _writer = new DumpWriter(target, format.Compresses ? new LzfCompressor() : null) { KeepsChecksum = format.KeepsChecksum };
    }

    /// <summary>Bytes written so far, those in the buffer included.</summary>
    public long Length => _writer.Length;

    /// <summary>Keys written so far.</summary>
    public long Keys { get; private set; }

    /// <summary>Begins the file.</summary>
    public void WriteHeader() => _writer.Raw(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"REDIS{_format.Version:0000}")));

    /// <summary>Something about the file that loading does not need.</summary>
    public void WriteAux(string name, string value)
    {
        _writer.Byte((byte)RdbCode.Aux);
        _writer.Text(Encoding.UTF8.GetBytes(name));
        _writer.Text(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>A library of functions by its text.</summary>
    public void WriteFunctions(ReadOnlySpan<byte> library)
    {
        _writer.Byte((byte)RdbCode.Functions);
        _writer.Text(library);
    }

    /// <summary>Says which database the following keys are of, and how many keys and keys with an expiry it has, which a loader takes for a hint.</summary>
    public void SelectDatabase(int database, long keys, long expiring)
    {
        _writer.Byte((byte)RdbCode.SelectDatabase);
        _writer.Count((ulong)database);
        _writer.Byte((byte)RdbCode.Sizes);
        _writer.Count((ulong)keys);
        _writer.Count((ulong)expiring);
    }

    /// <summary>A key with its expiry and value.</summary>
    /// <param name="name">The key.</param>
    /// <param name="key">Its value; it must not change meanwhile.</param>
    /// <param name="access">What is written of its uses.</param>
    /// <exception cref="InvalidOperationException">A field of the hash expires, and the format's version does not know that.</exception>
    public void WriteKey(ReadOnlySpan<byte> name, KeyReader key, RdbAccess access = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var form = ValueForm.Of(key, _format.Version);
        if (form.FirstExpiry != 0 && _format.Version < RdbFormat.ExpiringVersion)
            throw new InvalidOperationException($"A hash with a field that expires was given to a writer of RDB version {_format.Version}.");
        Head(key.Expiry, access);
        _writer.Byte((byte)form.Type);
        _writer.Text(name);
        ValueDump.Write(_writer, key, form);
        Keys++;
    }

    /// <summary>A key whose value was dumped before, in a form of the format's version.</summary>
    /// <param name="name">The key.</param>
    /// <param name="value">A type's byte and the content, without version and checksum. Texts in it that stand alone are compressed now.</param>
    /// <param name="expiry">Unix milliseconds, or −1.</param>
    /// <param name="access">What is written of its uses.</param>
    public void WriteDumped(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, long expiry, RdbAccess access = default)
    {
        Head(expiry, access);
        _writer.Byte(value[0]);
        _writer.Text(name);
        if (_format.Compresses) Recompression.Write(_writer, (DumpType)value[0], value[1..]);
        else _writer.Raw(value[1..]);
        Keys++;
    }

    /// <summary>A key of a snapshot, or a part of one: the parts of a key follow each other.</summary>
    public void Write(in SnapshotEntry entry, RdbAccess access)
    {
        switch (entry.Part)
        {
            case SnapshotPart.Whole:
                WriteDumped(entry.Key, entry.Value, entry.Expiry, access);
                break;
            case SnapshotPart.First:
                Head(entry.Expiry, access);
                _writer.Byte(entry.Value[0]);
                _writer.Text(entry.Key);
                _writer.Raw(entry.Value[1..]);
                Keys++;
                break;
            case SnapshotPart.ListNode:
                _writer.Count(ListRestore.PackedNode);
                _writer.Text(entry.Value);
                break;
            case SnapshotPart.StreamNode:
                _writer.Text(entry.Value[..SnapshotEntry.IdBytes]);
                _writer.Text(entry.Value[SnapshotEntry.IdBytes..]);
                break;
            default:
                _writer.Raw(entry.Value);
                break;
        }
    }

    /// <summary>Bytes that another writer of this format wrote.</summary>
    /// <param name="written">Whole key records.</param>
    /// <param name="keys">How many.</param>
    public void Append(ReadOnlySpan<byte> written, long keys)
    {
        _writer.Raw(written);
        Keys += keys;
    }

    private void Head(long expiry, RdbAccess access)
    {
        if (expiry >= 0)
        {
            _writer.Byte((byte)RdbCode.ExpiryMilliseconds);
            _writer.Milliseconds(expiry);
        }
        if (access.IdleSeconds is { } idle)
        {
            _writer.Byte((byte)RdbCode.IdleTime);
            _writer.Count((ulong)idle);
        }
        if (access.Frequency is { } frequency)
        {
            _writer.Byte((byte)RdbCode.Frequency);
            _writer.Byte(frequency);
        }
    }

    /// <summary>Hands the stream all that was written so far; the stream itself is not flushed.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Ends the file: the end's mark and the checksum.</summary>
    public void Finish()
    {
        _writer.Byte((byte)RdbCode.End);
        _writer.Flush();
        Span<byte> checksum = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(checksum, _format.KeepsChecksum ? _writer.Checksum : 0);
        _writer.Raw(checksum);
        _writer.Flush();
    }
}

/// <summary>What an RDB file says of a key's uses: one of the two, by the policy of eviction, or nothing.</summary>
/// <param name="IdleSeconds">Seconds since the last use.</param>
/// <param name="Frequency">The counter of uses, 0 to 255.</param>
public readonly record struct RdbAccess(long? IdleSeconds, byte? Frequency);
