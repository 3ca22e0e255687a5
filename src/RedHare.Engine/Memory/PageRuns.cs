using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RedHare.Engine.Memory;

/// <summary>
/// Blocks of a few pages, 4 KiB to <see cref="Largest"/>, of one arena.
/// </summary>
/// <remarks>
/// <para>A region is cut into units of <see cref="Unit"/> bytes with a bit for each. A block is the first run of free units that is long enough, in the first region that has one. Before it the region holds the
/// block's length, in units. Pages that hold no block go back to the system, a run of them at a time and not before some have come together, so that a block that is freed and allocated in turns costs no system call. So
/// holes between blocks cost addresses and not memory, whatever the sizes are and however they change: the C heap gives back only its end, and came to half as much again in a storm of changing sizes.</para>
/// <para>Under the owning shard's lock, but for the figures. Invariants: a page is touched when it holds a part of a block or did and was not given back; the dirty ones are those touched and free.</para>
/// </remarks>
internal sealed unsafe class PageRuns(nint owner) : IDisposable
{
    /// <summary>The longest block, in bytes; a multiple of <see cref="Unit"/>.</summary>
    public const int Largest = 256 << 10;

    /// <summary>What block sizes are multiples of.</summary>
    public const int Unit = 512;

    /// <summary>Bytes of a region, and what its address is a multiple of.</summary>
    public const int RegionSize = 1 << 20;

    private const int PageSize = 4096, PageUnits = PageSize / Unit, Units = RegionSize / Unit, Pages = RegionSize / PageSize, Words = Units / 64, HeaderUnits = PageSize * 2 / Unit;
    private const int DirtyPages = 64, DirtyPart = 64, RegionsPerPurge = 16;

    private readonly List<nint> _regions = [];
    private ushort[] _longest = new ushort[4]; // per region: no free run is longer
    private long _used, _touched, _dirty;      // bytes, pages, pages
    private int _empty, _purgeAt;

    /// <summary>Bytes of live blocks.</summary>
    public long UsedBytes => Volatile.Read(ref _used);

    /// <summary>Bytes of pages that the system has given for them.</summary>
    public long ResidentBytes => Volatile.Read(ref _touched) * PageSize;

    /// <summary>A block of at least <paramref name="size"/> bytes, aligned to <see cref="Unit"/>.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory; nothing was changed.</exception>
    public nint Allocate(int size)
    {
        var units = (size + Unit - 1) / Unit;
        for (var from = 0; ;)
        {
            var at = _longest.AsSpan(from, _regions.Count - from).IndexOfAnyInRange((ushort)units, ushort.MaxValue);
            if (at < 0) break;
            from += at;
            var region = (RunRegion*)_regions[from];
            var start = region->Find(units, out var longest);
            if (start >= 0) return Take(region, start, units);
            _longest[from++] = (ushort)longest;
        }
        var fresh = Map();
        return Take(fresh, HeaderUnits, units);
    }

    /// <summary>Frees a block.</summary>
    public void Free(nint block)
    {
        var region = RunRegion.Of(block);
        var start = (int)((block - (nint)region) / Unit);
        int units = region->Lengths[start];
        region->Mark(start, units, used: false);
        region->Live -= units;
        Volatile.Write(ref _used, _used - (long)units * Unit);
        for (var page = start / PageUnits; page <= (start + units - 1) / PageUnits; page++)
            if (region->IsFree(page)) _dirty++;
        var longest = region->RunAround(start, units);
        if (longest > _longest[region->Index]) _longest[region->Index] = (ushort)longest;
        if (region->Live == 0 && ++_empty > 1) Unmap(region);
        if (_dirty > Math.Max(DirtyPages, _touched / DirtyPart)) Purge();
    }

    /// <summary>Gives back all that holds no block, but one region's addresses.</summary>
    public void Trim()
    {
        for (var i = 0; _dirty > 0 && i < _regions.Count; i++) Purge((RunRegion*)_regions[i]);
    }

    public void Dispose()
    {
        foreach (var region in _regions) PageSource.Unmap(region, RegionSize);
        _regions.Clear();
        (_used, _touched, _dirty, _empty) = (0, 0, 0, 0);
    }

    private nint Take(RunRegion* region, int start, int units)
    {
        if (region->Live == 0) _empty--;
        long touched = 0;
        for (var page = start / PageUnits; page <= (start + units - 1) / PageUnits; page++)
        {
            if (region->Touch(page)) touched++;
            else if (region->IsFree(page)) _dirty--;
        }
        if (touched != 0) Volatile.Write(ref _touched, _touched + touched);
        region->Mark(start, units, used: true);
        region->Lengths[start] = (ushort)units;
        region->Live += units;
        Volatile.Write(ref _used, _used + (long)units * Unit);
        return (nint)region + (nint)start * Unit;
    }

    private RunRegion* Map()
    {
        var region = (RunRegion*)PageSource.Map(RegionSize);
        // What is mapped is zero.
        (region->Owner, region->IsRuns, region->Index) = (owner, true, _regions.Count);
        region->Mark(0, HeaderUnits, used: true);
        for (var page = 0; page < HeaderUnits / PageUnits; page++) region->Touch(page);
        if (_longest.Length == _regions.Count) Array.Resize(ref _longest, 2 * _longest.Length);
        _longest[_regions.Count] = Units - HeaderUnits;
        _regions.Add((nint)region);
        Volatile.Write(ref _touched, _touched + HeaderUnits / PageUnits);
        _empty++;
        return region;
    }

    // Pages that are free and touched go with it.
    private void Unmap(RunRegion* region)
    {
        var (touched, dirty) = region->Count();
        Volatile.Write(ref _touched, _touched - touched);
        _dirty -= dirty;
        _empty--;
        var last = (RunRegion*)_regions[^1];
        _regions[region->Index] = (nint)last;
        _longest[region->Index] = _longest[_regions.Count - 1];
        last->Index = region->Index;
        _regions.RemoveAt(_regions.Count - 1);
        PageSource.Unmap((nint)region, RegionSize);
    }

    private void Purge()
    {
        var enough = Math.Max(DirtyPages, _touched / DirtyPart) / 2;
        for (var i = 0; i < RegionsPerPurge && _dirty > enough; i++)
        {
            if (_purgeAt >= _regions.Count) _purgeAt = 0;
            Purge((RunRegion*)_regions[_purgeAt++]);
        }
    }

    private void Purge(RunRegion* region)
    {
        long discarded = 0;
        for (var page = 0; page < Pages; page++)
        {
            var first = page;
            while (page < Pages && region->IsFree(page) && region->Untouch(page)) page++;
            if (page == first) continue;
            PageSource.Discard((nint)region + (nint)first * PageSize, (nint)(page - first) * PageSize);
            discarded += page - first;
        }
        _dirty -= discarded;
        Volatile.Write(ref _touched, _touched - discarded);
    }

    /// <summary>What a region begins with; its owner and kind as those of slabs have them.</summary>
    private struct RunRegion
    {
        public nint Owner;
        public bool IsRuns;
        public int Index, Live;
        private fixed ulong _units[Words];     // bits of units in use
        private fixed ulong _pages[Pages / 64]; // bits of pages that the system has given
        public fixed ushort Lengths[Units];    // per first unit of a block

        public static RunRegion* Of(nint block) => (RunRegion*)(block & ~(nint)(RegionSize - 1));

        /// <summary>The first run of so many free units, or −1 and the length of the longest that there is.</summary>
        public int Find(int units, out int longest)
        {
            int start = 0, run = 0;
            longest = 0;
            for (var word = 0; word < Words; word++)
            {
                var bits = _units[word];
                for (var at = 0; at < 64;)
                {
                    var zeros = Math.Min(BitOperations.TrailingZeroCount(bits >> at), 64 - at);
                    run += zeros;
                    if (run >= units) return start;
                    at += zeros;
                    if (at == 64) break;
                    longest = Math.Max(longest, run);
                    at += BitOperations.TrailingZeroCount(~(bits >> at));
                    run = 0;
                    start = word * 64 + at;
                }
            }
            longest = Math.Max(longest, run);
            return -1;
        }

        public void Mark(int start, int units, bool used)
        {
            while (units > 0)
            {
                var (word, at) = (start / 64, start % 64);
                var here = Math.Min(64 - at, units);
                var mask = (here == 64 ? ulong.MaxValue : (1UL << here) - 1) << at;
                if (used) _units[word] |= mask;
                else _units[word] &= ~mask;
                start += here;
                units -= here;
            }
        }

        /// <summary>The free run that a run just freed is a part of.</summary>
        public readonly int RunAround(int start, int units)
        {
            var end = start + units;
            while (start > 0 && !IsUsed(start - 1)) start--;
            while (end < Units && !IsUsed(end)) end++;
            return end - start;
        }

        /// <summary>A page holds no block.</summary>
        public readonly bool IsFree(int page) => (byte)(_units[page / 8] >> (page % 8 * 8)) == 0;

        /// <summary>Notes that the system gives a page; false when it had.</summary>
        public bool Touch(int page)
        {
            if ((_pages[page / 64] >> page & 1) != 0) return false;
            _pages[page / 64] |= 1UL << page;
            return true;
        }

        /// <summary>Notes that a page goes back; false when the system had not given it.</summary>
        public bool Untouch(int page)
        {
            if ((_pages[page / 64] >> page & 1) == 0) return false;
            _pages[page / 64] &= ~(1UL << page);
            return true;
        }

        /// <summary>Pages that the system gave, and those of them that are free.</summary>
        public readonly (int Touched, int Dirty) Count()
        {
            int touched = 0, dirty = 0;
            for (var page = 0; page < Pages; page++)
            {
                if ((_pages[page / 64] >> page & 1) == 0) continue;
                touched++;
                if (IsFree(page)) dirty++;
            }
            return (touched, dirty);
        }

        private readonly bool IsUsed(int unit) => (_units[unit / 64] >> unit & 1) != 0;
    }
}
