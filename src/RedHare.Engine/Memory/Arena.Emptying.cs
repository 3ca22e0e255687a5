namespace RedHare.Engine.Memory;

/// <content>
/// Which slab of records is worth emptying: what lies in it moves to holes of others, and it goes back to the system. Slabs stand in their class's list in the order in which they came to have room, so the emptiest are found
/// at its end, and blocks are taken from its beginning.
/// </content>
public sealed unsafe partial class Arena
{
    private const int Compared = 16;

    private int _emptiedAt, _emptiedLive;

    /// <summary>Has a slab of records to be emptied; false when the holes of no class of them would take in what another slab of it holds.</summary>
    internal bool BeginEmptying()
    {
        if (_emptied != null) return true;
        long most = 0;
        for (var list = Classes; list < Lists; list++)
        {
            if (_partials[list] < 2) continue;
            long live = 0, total = 0;
            var compared = 0;
            var best = (Slab*)_last[list];
            for (var slab = best; slab != null && compared < Compared; slab = (Slab*)slab->Previous, compared++)
            {
                live += slab->Live;
                total += slab->Total;
                // The first is being filled.
                if (slab->Live < best->Live && (nint)slab != _partial[list]) best = slab;
            }
            // The others have as much room as those looked at, in the mean.
            var holes = (total - live) * _partials[list] / compared - (best->Total - best->Live);
            var gain = (holes - best->Live) * best->BlockSize;
            // One slab's worth of holes is what a class has in use.
            if (holes <= best->Live || gain <= most) continue;
            most = gain;
            _emptied = best;
        }
        if (_emptied == null) return false;
        (_emptiedAt, _emptiedLive) = (0, _emptied->Live);
        return true;
    }

    /// <summary>The next live blocks of the slab that is emptied, which the caller moves or leaves; none when it is at its end, or would be filled again; −1 when none of its blocks could be moved.</summary>
    internal int NextToEmpty(Span<nint> blocks, out int blockSize)
    {
        var slab = _emptied;
        blockSize = 0;
        if (slab == null) return 0;
        if (_partial[slab->List] == (nint)slab)
        {
            _emptied = null;
            return 0;
        }
        blockSize = slab->BlockSize;
        var region = RegionOf((nint)slab);
        var start = StartOf(region, NumberOf(region, slab));
        Span<ulong> free = stackalloc ulong[(slab->Total + 63) / 64];
        free.Clear();
        for (var block = slab->Free; block != 0; block = *(nint*)block)
        {
            var number = (int)(block - start) / blockSize;
            free[number / 64] |= 1UL << number;
        }
        var found = 0;
        var used = (int)(slab->Bump - start) / blockSize;
        while (found < blocks.Length && _emptiedAt < used)
        {
            var number = _emptiedAt++;
            if ((free[number / 64] >> number & 1) == 0) blocks[found++] = start + (nint)number * blockSize;
        }
        if (found > 0) return found;
        // What is left in it belongs to nobody who could be found, a record that waits to be freed or dumped: another one first.
        _emptied = null;
        Unlink(slab);
        Link(slab);
        return slab->Live < _emptiedLive ? 0 : -1;
    }
}
