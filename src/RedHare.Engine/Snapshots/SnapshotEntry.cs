using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>A key as it was at a snapshot's instant.</summary>
public readonly ref struct SnapshotEntry
{
    private const int HeadBytes = 24;

    private readonly ReadOnlySpan<byte> _bytes;

    private SnapshotEntry(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The database that it was in.</summary>
    public int Database => BinaryPrimitives.ReadInt32LittleEndian(_bytes[4..]);

    /// <summary>Its expiry, Unix milliseconds, or −1.</summary>
    public long Expiry => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    /// <summary>24 bits of access clock or frequency, as <see cref="KeyReader.Access"/>.</summary>
    public uint Access => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[16..]);

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Key => _bytes.Slice(HeadBytes, KeyLength);

    /// <summary>Its value as in a dump: a type's byte and the content, without version and checksum.</summary>
    public ReadOnlySpan<byte> Value => _bytes[(HeadBytes + KeyLength)..];

    private int KeyLength => BinaryPrimitives.ReadInt32LittleEndian(_bytes[20..]);

    /// <summary>Takes the next entry off a buffer; false at its end.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> buffer, out SnapshotEntry entry)
    {
        entry = default;
        if (buffer.IsEmpty) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(buffer);
        entry = new SnapshotEntry(buffer[..length]);
        buffer = buffer[length..];
        return true;
    }

    /// <summary>Writes what stands before the value; the entry's length, in the first four bytes, is set when all is written.</summary>
    internal static void WriteHead(DumpWriter target, int database, long expiry, uint access, ReadOnlySpan<byte> key)
    {
        var head = target.Room(HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], database);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], expiry);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], access);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], key.Length);
        target.Raw(key);
    }
}

/// <summary>Takes the keys of a snapshot, in no order.</summary>
public interface ISnapshotSink
{
    /// <summary>Takes one key. Without locks; it may do I/O, and what it throws ends the snapshot.</summary>
    void Take(in SnapshotEntry entry);
}
