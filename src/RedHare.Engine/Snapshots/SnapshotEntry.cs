using System.Buffers.Binary;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Which part of a key an entry of a snapshot is.</summary>
public enum SnapshotPart
{
    /// <summary>The key with its whole value.</summary>
    Whole,
    /// <summary>The key with the beginning of its value; what follows are its other parts.</summary>
    First,
    /// <summary>More of the value.</summary>
    Middle,
    /// <summary>More of a list: a node's pack.</summary>
    ListNode,
    /// <summary>More of a stream: the id of a node, in 16 bytes, and its pack.</summary>
    StreamNode,
    /// <summary>The end of the value.</summary>
    Last,
}

/// <summary>A key as it was at a snapshot's instant, or a part of one.</summary>
public readonly ref struct SnapshotEntry
{
    /// <summary>Bytes of the id before a stream's node.</summary>
    public const int IdBytes = 16;

    private const int HeadBytes = 28;

    private readonly ReadOnlySpan<byte> _bytes;

    private SnapshotEntry(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Whether it is all of the key.</summary>
    public SnapshotPart Part => (SnapshotPart)BinaryPrimitives.ReadInt32LittleEndian(_bytes[24..]);

    /// <summary>The database that the key was in.</summary>
    public int Database => BinaryPrimitives.ReadInt32LittleEndian(_bytes[4..]);

    /// <summary>Its expiry, Unix milliseconds, or −1.</summary>
    public long Expiry => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    /// <summary>24 bits of access clock or frequency, as <see cref="KeyReader.Access"/>.</summary>
    public uint Access => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[16..]);

    /// <summary>The key's name.</summary>
    public ReadOnlySpan<byte> Key => _bytes.Slice(HeadBytes, KeyLength);

    /// <summary>The value as in a dump, a type's byte and the content without version and checksum; or a part of that.</summary>
    public ReadOnlySpan<byte> Value => _bytes[(HeadBytes + KeyLength)..];

    /// <summary>The value of a whole key as DUMP gives it, with version and checksum.</summary>
    public byte[] ToDump()
    {
        var value = Value;
        var dump = new byte[value.Length + sizeof(ushort) + sizeof(ulong)];
        value.CopyTo(dump);
        BinaryPrimitives.WriteUInt16LittleEndian(dump.AsSpan(value.Length), (DumpType)value[0] == DumpType.ExpiringHash ? RdbFormat.ExpiringVersion : RdbFormat.PlainVersion);
        BinaryPrimitives.WriteUInt64LittleEndian(dump.AsSpan(value.Length + sizeof(ushort)), Crc64.Append(0, dump.AsSpan(0, value.Length + sizeof(ushort))));
        return dump;
    }

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

    /// <summary>Writes what stands before the value, which is what is written until <see cref="Open.Dispose"/>.</summary>
    internal static Open Begin(DumpWriter target, SnapshotPart part, int database = 0, long expiry = -1, uint access = 0, ReadOnlySpan<byte> key = default)
    {
        var start = (int)target.Length;
        var head = target.Room(HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], database);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], expiry);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], access);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], (int)part);
        target.Raw(key);
        return new Open(target, start);
    }

    internal static void WriteId(Span<byte> target, StreamId id)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, id.Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], id.Sequence);
    }

    /// <summary>An entry that is being written.</summary>
    internal readonly ref struct Open(DumpWriter target, int start)
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => BinaryPrimitives.WriteInt32LittleEndian(target.At(start, sizeof(int)), (int)target.Length - start);
    }
}

/// <summary>Takes the keys of a snapshot, in no order.</summary>
public interface ISnapshotSink
{
    /// <summary>Takes one key, or one part of one. Without locks; it may do I/O, and what it throws ends the snapshot.</summary>
    void Take(in SnapshotEntry entry);
}
