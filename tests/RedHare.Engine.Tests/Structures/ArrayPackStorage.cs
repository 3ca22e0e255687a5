using RedHare.Engine.Structures;

namespace RedHare.Engine.Tests.Structures;

/// <summary>The plainest storage: an array of exactly the right length, so that a step outside throws; can be told to refuse growth.</summary>
internal struct ArrayPackStorage(byte[] bytes) : IPackStorage
{
    public byte[] Array { get; private set; } = bytes;
    public bool RefuseGrowth { get; set; }
    public int Resizes { get; private set; }

    public readonly Span<byte> Bytes => Array;

    public static ArrayPackStorage EmptyPack()
    {
        var bytes = new byte[Pack.EmptyLength];
        Pack.Initialize(bytes);
        return new ArrayPackStorage(bytes);
    }

    public static ArrayPackStorage EmptySet()
    {
        var bytes = new byte[IntegerSet.EmptyLength];
        IntegerSet.Initialize(bytes);
        return new ArrayPackStorage(bytes);
    }

    public Span<byte> Resize(int length)
    {
        if (RefuseGrowth && length > Array.Length) throw new InsufficientMemoryException();
        var resized = new byte[length];
        // What an allocator hands out is not zeroed either.
        resized.AsSpan().Fill(0xA5);
        Array.AsSpan(0, Math.Min(length, Array.Length)).CopyTo(resized);
        Array = resized;
        Resizes++;
        return resized;
    }
}
