using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedHare.Engine.Memory;

/// <summary>
/// Allocates a shard's blocks off the GC heap.
/// </summary>
/// <remarks>
/// <para>Small blocks (to <see cref="LargestSmall"/> bytes) come from slabs of one size class each: every 8 bytes to 256,
/// then eight classes to a doubling, so that rounding costs a record of a few dozen bytes at most 7 of them. Sixteen
/// slabs make a region, which is aligned to its size and begins with the slabs' headers: a block finds its slab by
/// masking its address, and needs no header of its own. Free blocks of a slab form a list through their first bytes.
/// This is the plan of jemalloc's and mimalloc's small bins without their thread caches: a shard's lock already makes its
/// arena single-threaded.</para>
/// <para>Blocks to <see cref="LargestRun"/> bytes are runs of pages (<see cref="PageRuns"/>), and what is larger comes from the C heap. Callers give the size back on free, so no block
/// stores it.</para>
/// <para>Records of keys have slabs of their own: such a block says by its key who owns it, so that a sparse slab of them can be emptied (<see cref="Defragmentation"/>).</para>
/// <para>All but <see cref="Free"/> of another arena's block and <see cref="UsedBytes"/> need the owning shard's lock. A
/// block freed through another shard's arena (RENAME moves a value between shards) joins its owner's remote list, which
/// the owner takes in at its next refill.</para>
/// <para>Invariant: over all arenas of an engine the UsedBytes add up to the class sizes of all live blocks; remote frees count once taken in. One
/// arena's may be off by the large blocks that came to it or left it, since a large block does not know where it was allocated.</para>
/// </remarks>
public sealed unsafe partial class Arena : IDisposable
{
    /// <summary>The largest size served from slabs.</summary>
    public const int LargestSmall = 4096;

    /// <summary>The largest size served from runs of pages; what is larger comes from the C heap.</summary>
    public const int LargestRun = PageRuns.Largest;

    // Classes of records follow those of all else.
    private const int Classes = 64, Lists = 2 * Classes;
    private const int RegionSize = PageRuns.RegionSize, SlabSize = 1 << 16, SlabsPerRegion = RegionSize / SlabSize, HeaderBytes = 4096;

    private readonly ArenaChecks? _checks;
    private readonly nint* _partial;           // per class: slabs with room, a doubly linked list
    private readonly nint* _last;              // its end: what has had room for the longest time, the emptiest as a rule
    private readonly int* _partials;           // and how many there are
    private readonly PageRuns _runs;
    private readonly HashSet<nint> _regions = [];
    private RemoteList* _remote;
    private nint _regionsWithRoom;             // list through Region.Next
    private long _used, _mapped;               // of slabs; only under the shard's lock
    private long _large, _largeFreed;          // of large blocks; any thread, since the last holder of one may be a connection
    private Slab* _emptied;                    // the slab that is being emptied

    /// <summary>An empty arena.</summary>
    /// <param name="hashSeed">The secret of all tables whose records live here; one for all shards of an engine.</param>
    /// <param name="checks">A checking allocator's state for tests, or null.</param>
    public Arena(ulong hashSeed, ArenaChecks? checks = null)
    {
        HashSeed = hashSeed;
        _checks = checks;
        _partial = (nint*)NativeMemory.AllocZeroed(Lists, (nuint)sizeof(nint));
        _last = (nint*)NativeMemory.AllocZeroed(Lists, (nuint)sizeof(nint));
        _partials = (int*)NativeMemory.AllocZeroed(Lists, sizeof(int));
        _remote = (RemoteList*)NativeMemory.AllocZeroed((nuint)sizeof(RemoteList));
        _runs = new PageRuns((nint)_remote);
    }

    /// <summary>An arena with a fixed seed, for tests.</summary>
    public Arena() : this(0x9E3779B97F4A7C15) { }

    /// <summary>The collections that a snapshot dumps in slices, for those who change their parts; null without a snapshot. Under the shard's lock.</summary>
    internal DumpsUnderWay? Dumps { get; set; }

    /// <summary>The secret with which this arena's tables hash their keys.</summary>
    public ulong HashSeed { get; }

    /// <summary>Bytes handed out and not yet freed, as rounded to size classes.</summary>
    public long UsedBytes => Volatile.Read(ref _used) + Volatile.Read(ref _large) + _runs.UsedBytes;

    /// <summary>Bytes of live blocks that come from the C heap.</summary>
    internal long LargeBytes => Volatile.Read(ref _large);

    /// <summary>Bytes that were freed to the C heap so far.</summary>
    internal long LargeFreedBytes => Volatile.Read(ref _largeFreed);

    /// <summary>Bytes of slabs in use, of pages of runs and of large blocks: what the process pays for.</summary>
    public long MappedBytes => Volatile.Read(ref _mapped) + Volatile.Read(ref _large) + _runs.ResidentBytes;

    /// <summary>Bytes of live blocks that are runs of pages, and of the pages that hold them.</summary>
    internal (long Used, long Resident) Runs => (_runs.UsedBytes, _runs.ResidentBytes);

    /// <summary>Tests move everything.</summary>
    internal bool IsChecked => _checks is not null;

    /// <summary>True when so much of the slabs is holes that moving blocks together is worth while (<see cref="Defragmentation"/>).</summary>
    internal bool IsScattered
    {
        get
        {
            const long Tolerated = 1 << 20;
            var used = Volatile.Read(ref _used);
            return Volatile.Read(ref _mapped) > used + used / 32 + Tolerated;
        }
    }

    /// <summary>Bytes of slabs that hold no block.</summary>
    internal long HoleBytes => Volatile.Read(ref _mapped) - Volatile.Read(ref _used);

    /// <summary>
    /// Whether a block of this arena lies among holes, and another one would not: a block that is allocated instead fills a hole elsewhere. Always with a checking allocator, so that tests move everything.
    /// </summary>
    internal bool IsAmongHoles(nint block, int size)
    {
        if (_checks is not null) return true;
        if (size > LargestSmall) return false;
        var region = RegionOf(block);
        if (region->Owner != _remote) return false;
        var slab = SlabOf(region, block);
        var first = _partial[slab->List];
        return slab->Live * 6 < slab->Total * 5 && first != 0 && first != (nint)slab;
    }

    /// <summary>The bytes a block asked for with <paramref name="size"/> really holds; growth up to it needs no move.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Capacity(int size)
    {
        if (size <= 256) return size <= 8 ? 8 : (size + 7) & ~7;
        if (size > LargestRun) return (size + 15) & ~15;
        if (size > LargestSmall) return (size + PageRuns.Unit - 1) & -PageRuns.Unit;
        var step = 1 << (BitOperations.Log2((uint)(size - 1)) - 3);
        return (size + step - 1) & -step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ClassOf(int size)
    {
        if (size <= 256) return size <= 8 ? 0 : (size - 1) >> 3;
        var log = BitOperations.Log2((uint)(size - 1));              // 8 for 257..512
        return 32 + ((log - 8) << 3) + ((size - 1) >> (log - 3)) - 8;
    }

    /// <summary>Returns an uninitialised block of at least <paramref name="size"/> bytes, aligned to 8 (to 64 when the class is a multiple of 64 up to 4096).</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory; nothing was changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Allocate(int size) => Allocate(size, 0);

    /// <summary>Likewise for a record of the keyspace.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory; nothing was changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal nint AllocateRecord(int size) => Allocate(size, Classes);

    private nint Allocate(int size, int lists)
    {
        if (_checks is not null) return CheckedAllocate(size);
        if (size > LargestSmall) return size <= LargestRun ? _runs.Allocate(size) : AllocateLarge(size);
        var index = lists + ClassOf(size);
        var slab = (Slab*)_partial[index];
        if (slab == null) slab = Refill(index);
        nint block;
        if (slab->Free != 0)
        {
            block = slab->Free;
            slab->Free = *(nint*)block;
        }
        else
        {
            block = slab->Bump;
            slab->Bump += slab->BlockSize;
        }
        slab->Live++;
        _used += slab->BlockSize;
        if (slab->Live == slab->Total) Unlink(slab);
        return block;
    }

    /// <summary>Frees a block; <paramref name="size"/> is any size of the class it was asked for with.</summary>
    public void Free(nint block, int size)
    {
        if (_checks is not null) { CheckedFree(block, size); return; }
        if (size > LargestRun) { FreeLarge(block, size); return; }
        var region = RegionOf(block);
        if (region->Owner != _remote) { region->Owner->Push(block); return; }
        if (size > LargestSmall) _runs.Free(block);
        else FreeSmall(region, block);
    }

    private static Region* RegionOf(nint address) => (Region*)(address & ~(nint)(RegionSize - 1));

    private static Slab* SlabOf(Region* region, nint block) => Region.SlabAt(region, (int)((block & (RegionSize - 1)) / SlabSize));

    private void FreeSmall(Region* region, nint block)
    {
        var slab = SlabOf(region, block);
        *(nint*)block = slab->Free;
        slab->Free = block;
        _used -= slab->BlockSize;
        if (slab->Live-- == slab->Total)
        {
            var other = (Slab*)_partial[slab->List];
            Link(slab);
            if (other != null && other->Live == 0) Release(other, RegionOf((nint)other));
        }
        // The last slab of a class stays until Trim: a class in use would map and unmap at every alternation.
        if (slab->Live == 0 && (slab->Next != 0 || slab->Previous != 0)) Release(slab, region);
    }

    private nint AllocateLarge(int size)
    {
        var capacity = Capacity(size);
        var block = (nint)NativeMemory.Alloc((nuint)capacity);
        Interlocked.Add(ref _large, capacity);
        return block;
    }

    private void FreeLarge(nint block, int size)
    {
        NativeMemory.Free((void*)block);
        Interlocked.Add(ref _large, -Capacity(size));
        Interlocked.Add(ref _largeFreed, size);
    }

    private Slab* Refill(int index)
    {
        TakeRemote();
        if (_partial[index] != 0) return (Slab*)_partial[index];
        var region = (Region*)_regionsWithRoom;
        if (region == null) region = MapRegion();
        var number = BitOperations.TrailingZeroCount(region->FreeSlabs);
        region->FreeSlabs &= ~(1u << number);
        if (region->FreeSlabs == 0) _regionsWithRoom = region->Next;
        var slab = Region.SlabAt(region, number);
        var ofClass = index & (Classes - 1);
        var blockSize = ofClass < 32 ? (ofClass + 1) << 3 : (8 + ((ofClass - 32) & 7) + 1) << (((ofClass - 32) >> 3) + 5);
        var start = StartOf(region, number);
        _mapped += LengthOf(number);
        *slab = new Slab { BlockSize = blockSize, Bump = start, Total = (int)(LengthOf(number) / blockSize), List = index };
        Link(slab);
        return slab;
    }

    private Region* MapRegion()
    {
        var region = (Region*)PageSource.Map(RegionSize);
        *region = new Region { Owner = _remote, IsRuns = false, FreeSlabs = (1u << SlabsPerRegion) - 1, Next = _regionsWithRoom };
        _regions.Add((nint)region);
        _regionsWithRoom = (nint)region;
        _mapped += HeaderBytes;
        return region;
    }

    private void Release(Slab* slab, Region* region)
    {
        Unlink(slab);
        if (slab == _emptied) _emptied = null;
        var number = NumberOf(region, slab);
        if (region->FreeSlabs == 0) { region->Next = _regionsWithRoom; _regionsWithRoom = (nint)region; }
        region->FreeSlabs |= 1u << number;
        _mapped -= LengthOf(number);
        // One empty region is kept in reserve, for the same reason as the last slab of a class.
        if (region->FreeSlabs == (1u << SlabsPerRegion) - 1 && (region->Next != 0 || _regionsWithRoom != (nint)region)) UnmapRegion(region);
        else PageSource.Discard(StartOf(region, number), LengthOf(number));
    }

    private static int NumberOf(Region* region, Slab* slab) => (int)(((nint)slab - (nint)region - sizeof(Region)) / sizeof(Slab));

    // The first slab of a region begins behind the header.
    private static nint StartOf(Region* region, int number) => (nint)region + (nint)number * SlabSize + (number == 0 ? HeaderBytes : 0);

    private static nint LengthOf(int number) => SlabSize - (number == 0 ? HeaderBytes : 0);

    private void UnmapRegion(Region* region)
    {
        if (_regionsWithRoom == (nint)region) _regionsWithRoom = region->Next;
        else
        {
            var before = (Region*)_regionsWithRoom;
            while (before->Next != (nint)region) before = (Region*)before->Next;
            before->Next = region->Next;
        }
        _regions.Remove((nint)region);
        _mapped -= HeaderBytes;
        PageSource.Unmap((nint)region, RegionSize);
    }

    private void Link(Slab* slab)
    {
        var index = slab->List;
        slab->Previous = 0;
        slab->Next = _partial[index];
        if (slab->Next != 0) ((Slab*)slab->Next)->Previous = (nint)slab;
        else _last[index] = (nint)slab;
        _partial[index] = (nint)slab;
        _partials[index]++;
    }

    private void Unlink(Slab* slab)
    {
        var index = slab->List;
        if (slab->Previous != 0) ((Slab*)slab->Previous)->Next = slab->Next;
        else _partial[index] = slab->Next;
        if (slab->Next != 0) ((Slab*)slab->Next)->Previous = slab->Previous;
        else _last[index] = slab->Previous;
        slab->Next = slab->Previous = 0;
        _partials[index]--;
    }

    /// <summary>Takes in what other shards freed of ours. Called at refills and by housekeeping, under the shard's lock.</summary>
    public void TakeRemote()
    {
        var block = _remote->TakeAll();
        while (block != 0)
        {
            var next = *(nint*)block;
            var region = RegionOf(block);
            if (region->IsRuns) _runs.Free(block);
            else FreeSmall(region, block);
            block = next;
        }
    }

    /// <summary>Gives up the empty slabs that classes keep in reserve, which pin their regions. Called by housekeeping, under the shard's lock.</summary>
    public void Trim()
    {
        TakeRemote();
        for (var index = 0; index < Lists; index++)
        {
            // An empty slab is always the only one of its class with room.
            var slab = (Slab*)_partial[index];
            if (slab != null && slab->Live == 0) Release(slab, RegionOf((nint)slab));
        }
        _runs.Trim();
    }

    /// <summary>Unmaps every region at once; all blocks become invalid. Large blocks must have been freed.</summary>
    public void Dispose()
    {
        foreach (var region in _regions) PageSource.Unmap(region, RegionSize);
        _regions.Clear();
        _runs.Dispose();
        if (_remote != null)
        {
            NativeMemory.Free(_remote);
            NativeMemory.Free(_partial);
            NativeMemory.Free(_last);
            NativeMemory.Free(_partials);
            _remote = null;
        }
        _checks?.Dispose();
    }

    private struct Region
    {
        public RemoteList* Owner;
        public bool IsRuns;                    // as far as here, a region of runs begins likewise
        public nint Next;
        public uint FreeSlabs;

        public static Slab* SlabAt(Region* region, int number) => (Slab*)((nint)region + sizeof(Region)) + number;
    }

    private struct Slab
    {
        public nint Free, Bump, Next, Previous;
        public int BlockSize, Live, Total, List;
    }

    private struct RemoteList
    {
        private nint _head;

        /// <summary>Any thread. Push-only with take-all, so the ABA problem cannot arise.</summary>
        public void Push(nint block)
        {
            nint head;
            do
            {
                head = Volatile.Read(ref _head);
                *(nint*)block = head;
            }
            while (Interlocked.CompareExchange(ref _head, block, head) != head);
        }

        public nint TakeAll() => Volatile.Read(ref _head) == 0 ? 0 : Interlocked.Exchange(ref _head, 0);
    }
}
