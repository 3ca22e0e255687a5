namespace RedHare.Engine;

/// <summary>Buffers for texts that are not in a dump as they are, compressed ones for instance; used again. For one thread.</summary>
internal sealed class DumpScratch
{
    private const int Largest = 1 << 20;

    private readonly byte[][] _buffers = [[], [], [], []];
    private int _next;

    /// <summary>A buffer that is good until four more were asked for.</summary>
    public Span<byte> Take(int length)
    {
        if (length > Largest) return GC.AllocateUninitializedArray<byte>(length);
        ref var buffer = ref _buffers[_next++ & 3];
        if (buffer.Length < length) buffer = new byte[Math.Max(64, Math.Min(Largest, length * 2))];
        return buffer.AsSpan(0, length);
    }
}
