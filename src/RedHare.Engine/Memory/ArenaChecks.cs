using System.Runtime.InteropServices;

namespace RedHare.Engine.Memory;

/// <summary>
/// The checking allocator: every block stands between canaries, is poisoned when allocated and when freed, and a list of
/// live blocks finds a double free, a free with the wrong size class, a write past an end and a leak. It also fails the
/// n-th allocation on demand, to show that a structure is unchanged by a failure. Tests pass one to each arena.
/// </summary>
public sealed unsafe class ArenaChecks : IDisposable
{
    private const int Guard = 16;
    private const byte Canary = 0xC5, Fresh = 0xA1, Freed = 0xDD;
    private readonly Dictionary<nint, int> _live = [];
    private readonly Lock _lock = new();
    private long _failAfter = -1;

    /// <summary>Blocks alive now.</summary>
    public int LiveBlocks { get { lock (_lock) return _live.Count; } }

    /// <summary>Lets <paramref name="allocations"/> more succeed and fails the one after them; −1 never fails.</summary>
    public void FailAfter(long allocations) { lock (_lock) _failAfter = allocations; }

    internal nint Allocate(int capacity)
    {
        lock (_lock)
        {
            if (_failAfter == 0) throw new OutOfMemoryException("Injected by the test.");
            if (_failAfter > 0) _failAfter--;
            // The whole block is aligned to 64, for what relies on cache lines.
            var whole = (byte*)NativeMemory.AlignedAlloc((nuint)(capacity + 128), 64);
            new Span<byte>(whole, capacity + 128).Fill(Canary);
            new Span<byte>(whole + 64, capacity).Fill(Fresh);
            _live.Add((nint)(whole + 64), capacity);
            return (nint)(whole + 64);
        }
    }

    internal void Free(nint block, int capacity)
    {
        lock (_lock)
        {
            if (!_live.Remove(block, out var held)) throw new InvalidOperationException($"Free of {block:x}, which is not a live block (double free?).");
            if (held != capacity) throw new InvalidOperationException($"Free of a block of {held} bytes as {capacity}.");
            Check(block, held);
            new Span<byte>((void*)block, held).Fill(Freed);
            NativeMemory.AlignedFree((void*)(block - 64));
        }
    }

    /// <summary>Checks the canaries of every live block.</summary>
    /// <exception cref="InvalidOperationException">Someone wrote outside a block.</exception>
    public void Verify()
    {
        lock (_lock)
            foreach (var (block, capacity) in _live) Check(block, capacity);
    }

    private static void Check(nint block, int capacity)
    {
        if (new Span<byte>((void*)(block - Guard), Guard).ContainsAnyExcept(Canary) || new Span<byte>((void*)(block + capacity), Guard).ContainsAnyExcept(Canary))
            throw new InvalidOperationException($"A write went outside the block of {capacity} bytes at {block:x}.");
    }

    /// <summary>Frees what is still alive.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var block in _live.Keys) NativeMemory.AlignedFree((void*)(block - 64));
            _live.Clear();
        }
    }
}
