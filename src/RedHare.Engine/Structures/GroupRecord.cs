using System.Runtime.InteropServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A consumer group of a stream: this header, then its name. It stays where it is for its whole life.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal unsafe struct GroupRecord : IRecordLayout
{
    /// <summary>The tree of what its consumers have not acknowledged. It owns the entries.</summary>
    public RankTreeRoot Pending;

    /// <summary>The tree of its consumers, by name.</summary>
    public RankTreeRoot Consumers;

    /// <summary>The last id that was delivered.</summary>
    public StreamId LastDelivered;

    /// <summary>How many entries of the stream were read up to the last one delivered, or −1 where that is not known.</summary>
    public long EntriesRead;

    private int _nameLength;

    private const int HeaderBytes = 124;

    public static ref GroupRecord At(nint record) => ref *(GroupRecord*)record;

    public static ReadOnlySpan<byte> Key(nint record) => new((byte*)record + HeaderBytes, At(record)._nameLength);

    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static nint Create(Arena arena, ReadOnlySpan<byte> name, StreamId lastDelivered, long entriesRead)
    {
        // Never less than the struct, whose end is padding that the name fills.
        var record = arena.Allocate(Bytes(name.Length));
        At(record) = new GroupRecord { LastDelivered = lastDelivered, EntriesRead = entriesRead, _nameLength = name.Length };
        name.CopyTo(new Span<byte>((byte*)record + HeaderBytes, name.Length));
        return record;
    }

    public static void Free(Arena arena, nint record) => arena.Free(record, Bytes(At(record)._nameLength));

    public static int MemoryBytes(nint record) => Arena.Capacity(Bytes(At(record)._nameLength));

    private static int Bytes(int name) => Math.Max(sizeof(GroupRecord), HeaderBytes + name);
}
