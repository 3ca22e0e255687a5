namespace RedHare.Commands.Replication;

/// <summary>A piece of the replication stream. One thread fills it; what lies before <see cref="Length"/> never changes.</summary>
internal sealed class StreamChunk(long start)
{
    // Below the size from which the collector moves nothing any more and keeps things for long.
    public const int Size = 64 << 10;

    private int _length;
    private StreamChunk? _next;

    /// <summary>The offset of its first byte.</summary>
    public long Start { get; } = start;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(Size);

    /// <summary>Bytes in it.</summary>
    public int Length { get => Volatile.Read(ref _length); set => Volatile.Write(ref _length, value); }

    /// <summary>The one behind it, once this one is full.</summary>
    public StreamChunk? Next { get => Volatile.Read(ref _next); set => Volatile.Write(ref _next, value); }
}
