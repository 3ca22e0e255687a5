using System.Runtime.InteropServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A consumer of a group: this header, then its name. It stays where it is for its whole life, since pending entries hold its address.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal unsafe struct ConsumerRecord : IRecordLayout
{
    /// <summary>The tree of what it has not acknowledged.</summary>
    public RankTreeRoot Pending;

    /// <summary>When it tried last to read or claim, Unix milliseconds.</summary>
    public long Seen;

    /// <summary>When it last got something, Unix milliseconds; −1 if never.</summary>
    public long Active;

    private int _nameLength;

    private const int HeaderBytes = 68;

    public static ref ConsumerRecord At(nint record) => ref *(ConsumerRecord*)record;

    public static ReadOnlySpan<byte> Key(nint record) => new((byte*)record + HeaderBytes, At(record)._nameLength);

    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static nint Create(Arena arena, ReadOnlySpan<byte> name, long seen)
    {
        // Never less than the struct, whose end is padding that the name fills.
        var record = arena.Allocate(Bytes(name.Length));
        At(record) = new ConsumerRecord { Seen = seen, Active = -1, _nameLength = name.Length };
        name.CopyTo(new Span<byte>((byte*)record + HeaderBytes, name.Length));
        return record;
    }

    public static void Free(Arena arena, nint record) => arena.Free(record, Bytes(At(record)._nameLength));

    public static int MemoryBytes(nint record) => Arena.Capacity(Bytes(At(record)._nameLength));

    private static int Bytes(int name) => Math.Max(sizeof(ConsumerRecord), HeaderBytes + name);
}
