using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// A hash table of pointers to records, which hold their own keys: the keyspace, big hashes, big sets and the members of
/// big sorted sets.
/// </summary>
/// <remarks>
/// <para>A bucket is one cache line: nine one-byte tags, a count of entries that passed over it, and nine pointers of six
/// bytes. A look-up compares the tags at once and touches a record only when its tag fits. An entry whose home bucket is
/// full goes to the next ones; the counts of what passed over tell a look-up when to stop and are undone by deletion, so
/// there are no tombstones (F14's scheme, Bronson and Shi 2019).</para>
/// <para>Buckets lie in segments of at most 63 under a directory by the hash's top bits (extendible hashing, Fagin 1979): a
/// full segment splits alone, a nearly empty one joins its buddy, and no insertion moves more than 567 pointers. Small
/// tables are one segment of 1, 3, 7, 15 or 31 buckets.</para>
/// <para>The home bucket is monotone in the hash: walking buckets is walking hashes in order. A scan's position is therefore
/// a hash prefix, and stays good through growth, splits and joins: all records whose hash lies before it were reported,
/// all others will be, each under its home bucket wherever it was displaced to. Of the hash, bits 0–5 choose the shard
/// (outside), 8–15 are the tag, the top 47 place the record.</para>
/// <para>A pointer's lowest bit (records are aligned to 8) is a flag of the caller's: the keyspace marks keys with an expiry,
/// so that the expiry cycle walks the table without touching other records.</para>
/// <para>Targets and measurements: 64/9 bytes a slot, filled to 90 %: about 11.3 bytes a record over a doubling.</para>
/// </remarks>
internal static unsafe class RecordTable<TLayout> where TLayout : IRecordLayout
{
    private const int Slots = 9, Line = 64, MaxBuckets = 63, OverflowAt = 9, Full = (1 << Slots) - 1;
    private const int MaxSegmentSlots = MaxBuckets * Slots;

    /// <summary>Scan positions are hash prefixes of this many bits, left-aligned.</summary>
    public const int PositionBits = 47;

    private const int FlaggedAttempts = 64;

    private struct Segment
    {
        public int Count;
        public short Buckets, Depth;
    }

    // ---- look-up ----

    /// <summary>The record with this key, or 0.</summary>
    public static nint Find(in TableRoot root, ReadOnlySpan<byte> key, ulong hash)
    {
        if (root.Directory == 0) return 0;
        var segment = SegmentOf(root, hash);
        var buckets = (uint)segment->Buckets;
        var index = Home(segment, hash);
        var tag = Vector128.Create(Tag(hash));
        for (var probes = buckets; probes > 0; probes--)
        {
            var bucket = Bucket(segment, index);
            var mask = Vector128.Equals(Vector128.Load(bucket), tag).ExtractMostSignificantBits() & Full;
            while (mask != 0)
            {
                var record = Slot(bucket, BitOperations.TrailingZeroCount(mask)) & ~(nint)7;
                if (TLayout.Key(record).SequenceEqual(key)) return record;
                mask &= mask - 1;
            }
            if (bucket[OverflowAt] == 0) return 0;
            if (++index == buckets) index = 0;
        }
        return 0;
    }

    // ---- change ----

    /// <summary>Adds a record whose key is not in the table.</summary>
    /// <exception cref="OutOfMemoryException">The table could not grow; it is unchanged.</exception>
    public static void Insert(ref TableRoot root, Arena arena, nint record, ulong hash, bool flagged = false)
    {
        if (root.Directory == 0) root.Directory = (nint)NewSegment(arena, 1, 0);
        var segment = SegmentOf(root, hash);
        while (segment->Count >= Limit(segment->Buckets))
        {
            Grow(ref root, arena, segment, hash);
            segment = SegmentOf(root, hash);
        }
        Place(segment, flagged ? record | 1 : record, hash);
        root.Count++;
        if (flagged) root.Flagged++;
    }

    /// <summary>Takes a record out; the record itself is the caller's to free.</summary>
    public static void Remove(ref TableRoot root, Arena arena, nint record, ulong hash)
    {
        var segment = SegmentOf(root, hash);
        var slot = Locate(segment, record, hash, out var bucketIndex);
        var home = Home(segment, hash);
        var bucket = Bucket(segment, bucketIndex);
        if ((Slot(bucket, slot) & 1) != 0) root.Flagged--;
        bucket[slot] = 0;
        for (var i = home; i != bucketIndex; i = i + 1 == (uint)segment->Buckets ? 0 : i + 1)
        {
            var passed = Bucket(segment, i) + OverflowAt;
            if (*passed != byte.MaxValue) (*passed)--;      // 255 no longer counts; it goes at the next rehash
        }
        segment->Count--;
        root.Count--;
        if (root.Count == 0) Release(ref root, arena);
        else if (segment->Count < segment->Buckets * Slots / 5) Shrink(ref root, arena, segment, hash);
    }

    /// <summary>Puts <paramref name="replacement"/> (same key) where <paramref name="record"/> was.</summary>
    public static void Replace(ref TableRoot root, nint record, nint replacement, ulong hash, bool flagged = false)
    {
        var segment = SegmentOf(root, hash);
        var slot = Locate(segment, record, hash, out var bucketIndex);
        var bucket = Bucket(segment, bucketIndex);
        root.Flagged += (flagged ? 1 : 0) - (Slot(bucket, slot) & 1);
        SetSlot(bucket, slot, flagged ? replacement | 1 : replacement);
    }

    // ---- walks ----

    /// <summary>
    /// Appends the records whose home is the bucket at <paramref name="position"/> and returns the next position, 0 at the end.
    /// Start with 0. A batch has at most <see cref="RecordBatch.Capacity"/> records.
    /// </summary>
    /// <param name="root">The table.</param>
    /// <param name="arena">Where it lives; its seed is the hash's.</param>
    /// <param name="position">A hash prefix, <see cref="PositionBits"/> bits left-aligned.</param>
    /// <param name="batch">Receives the records; cleared first.</param>
    /// <param name="flaggedOnly">Only records inserted as flagged.</param>
    public static ulong Scan(in TableRoot root, Arena arena, ulong position, ref RecordBatch batch, bool flaggedOnly = false)
    {
        batch.Count = 0;
        if (root.Directory == 0) return 0;
        var segment = SegmentOf(root, position);
        var home = Home(segment, position);
        var index = home;
        for (var probes = (uint)segment->Buckets; probes > 0; probes--)
        {
            var bucket = Bucket(segment, index);
            for (var mask = Occupied(bucket); mask != 0; mask &= mask - 1)
            {
                var entry = Slot(bucket, BitOperations.TrailingZeroCount(mask));
                if (flaggedOnly && (entry & 1) == 0) continue;
                var record = entry & ~(nint)7;
                if (Home(segment, KeyHash.Of(TLayout.Key(record), arena.HashSeed)) == home) batch.Add(record);
            }
            if (bucket[OverflowAt] == 0) break;
            if (++index == (uint)segment->Buckets) index = 0;
        }
        return After(segment, position, home);
    }

    /// <summary>
    /// The record after <paramref name="place"/> in the table's own order, or 0 past the last. Hashes nothing, unlike <see cref="Scan"/>, but the
    /// table must not change between two steps.
    /// </summary>
    public static nint Next(in TableRoot root, ref TablePlace place)
    {
        if (root.Directory == 0 || place.Ended) return 0;
        while (true)
        {
            var segment = SegmentOf(root, place.Prefix);
            for (; place.Bucket < (uint)segment->Buckets; place.Bucket++, place.Passed = 0)
            {
                var bucket = Bucket(segment, place.Bucket);
                var rest = Occupied(bucket) & ~place.Passed;
                if (rest == 0) continue;
                var slot = BitOperations.TrailingZeroCount(rest);
                place.Passed = (2u << slot) - 1;
                return Slot(bucket, slot) & ~(nint)7;
            }
            place.Bucket = 0;
            place.Prefix = segment->Depth == 0 ? 0 : place.Prefix + (1UL << (64 - segment->Depth));
            if (place.Prefix == 0) { place.Ended = true; return 0; }
        }
    }

    /// <summary>A record chosen uniformly, or 0 when the table is empty.</summary>
    public static nint Random(in TableRoot root, Random random)
    {
        if (root.Count == 0) return 0;
        while (true)
        {
            var segment = SegmentOf(root, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            // A shallower segment stands under more directory entries than its slots deserve: refuse it in proportion.
            var excess = root.Bits - segment->Depth;
            if (excess > 0 && random.Next(1 << excess) != 0) continue;
            var slot = random.Next(segment->Buckets * Slots);
            var bucket = Bucket(segment, (uint)(slot / Slots));
            if (bucket[slot % Slots] != 0) return Slot(bucket, slot % Slots) & ~(nint)7;
        }
    }

    /// <summary>A flagged record chosen uniformly, or 0 when some draws met none: there are none, or they are rare.</summary>
    public static nint RandomFlagged(in TableRoot root, Random random)
    {
        if (root.Flagged == 0) return 0;
        for (var attempts = 0; attempts < FlaggedAttempts; attempts++)
        {
            var segment = SegmentOf(root, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            var excess = root.Bits - segment->Depth;
            if (excess > 0 && random.Next(1 << excess) != 0) continue;
            var slot = random.Next(segment->Buckets * Slots);
            var bucket = Bucket(segment, (uint)(slot / Slots));
            if (bucket[slot % Slots] != 0 && (Slot(bucket, slot % Slots) & 1) != 0) return Slot(bucket, slot % Slots) & ~(nint)7;
        }
        return 0;
    }

    /// <summary>
    /// Empties the table in slices: hands up to about <paramref name="budget"/> records to <paramref name="free"/> and forgets
    /// them. True when all is gone, the segments too. Nothing else may be done to a table once this has begun.
    /// </summary>
    public static bool Drain<TFree>(ref TableRoot root, Arena arena, int budget, ref TFree free) where TFree : struct, IRecordSink, allows ref struct
    {
        if (root.Directory == 0) return true;
        do
        {
            var segment = SegmentOf(root, root.Drained);
            for (uint index = 0; index < (uint)segment->Buckets; index++)
            {
                var bucket = Bucket(segment, index);
                for (var mask = Occupied(bucket); mask != 0; mask &= mask - 1)
                {
                    free.Take(Slot(bucket, BitOperations.TrailingZeroCount(mask)) & ~(nint)7);
                    budget--;
                }
                *(ulong*)bucket = 0;
                bucket[8] = 0;
            }
            root.Drained = segment->Depth == 0 ? 0 : root.Drained + (1UL << (64 - segment->Depth));
        }
        while (root.Drained != 0 && budget > 0);
        if (root.Drained != 0) return false;
        Release(ref root, arena);
        return true;
    }

    /// <summary>Bytes of buckets and directory.</summary>
    public static long OverheadBytes(in TableRoot root)
    {
        if (root.Directory == 0) return 0;
        if (root.Bits == 0) return SegmentBytes(((Segment*)root.Directory)->Buckets);
        long bytes = (long)sizeof(nint) << root.Bits;
        for (ulong at = 0; ;)
        {
            var segment = SegmentOf(root, at);
            bytes += SegmentBytes(segment->Buckets);
            at += 1UL << (64 - segment->Depth);
            if (at == 0 || segment->Depth == 0) return bytes;
        }
    }

    // ---- inside ----

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Segment* SegmentOf(in TableRoot root, ulong hash) =>
        root.Bits == 0 ? (Segment*)root.Directory : ((Segment**)root.Directory)[hash >> (64 - root.Bits)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Home(Segment* segment, ulong hash) =>
        (uint)((((hash << segment->Depth) >> 40) * (ulong)segment->Buckets) >> 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Tag(ulong hash)
    {
        var tag = (byte)(hash >> 8);
        return tag == 0 ? (byte)1 : tag;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Bucket(Segment* segment, uint index) => (byte*)segment + Line + index * Line;

    // Slot i's six bytes end at 16 + 6 i of the line; reading the eight that end there stays inside it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Slot(byte* bucket, int slot) => (nint)(*(ulong*)(bucket + 8 + 6 * slot) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetSlot(byte* bucket, int slot, nint entry)
    {
        var at = (ulong*)(bucket + 8 + 6 * slot);
        *at = (*at & 0xFFFF) | ((ulong)entry << 16);
    }

    private static uint Occupied(byte* bucket) =>
        ~Vector128.Equals(Vector128.Load(bucket), Vector128<byte>.Zero).ExtractMostSignificantBits() & Full;

    private static int Limit(int buckets) => buckets * Slots * 9 / 10;

    private static int SegmentBytes(int buckets) => (buckets + 1) * Line;

    private static Segment* NewSegment(Arena arena, int buckets, int depth)
    {
        var segment = (Segment*)arena.Allocate(SegmentBytes(buckets));
        new Span<byte>(segment, SegmentBytes(buckets)).Clear();
        segment->Buckets = (short)buckets;
        segment->Depth = (short)depth;
        return segment;
    }

    private static void FreeSegment(Arena arena, Segment* segment) => arena.Free((nint)segment, SegmentBytes(segment->Buckets));

    private static void Place(Segment* segment, nint entry, ulong hash)
    {
        var index = Home(segment, hash);
        while (true)
        {
            var bucket = Bucket(segment, index);
            var room = ~Occupied(bucket) & Full;
            if (room != 0)
            {
                var slot = BitOperations.TrailingZeroCount(room);
                bucket[slot] = Tag(hash);
                SetSlot(bucket, slot, entry);
                segment->Count++;
                return;
            }
            if (bucket[OverflowAt] != byte.MaxValue) bucket[OverflowAt]++;
            if (++index == (uint)segment->Buckets) index = 0;
        }
    }

    private static int Locate(Segment* segment, nint record, ulong hash, out uint bucketIndex)
    {
        var index = Home(segment, hash);
        for (var probes = segment->Buckets; probes > 0; probes--)
        {
            var bucket = Bucket(segment, index);
            for (var mask = Occupied(bucket); mask != 0; mask &= mask - 1)
            {
                var slot = BitOperations.TrailingZeroCount(mask);
                if ((Slot(bucket, slot) & ~(nint)7) == record) { bucketIndex = index; return slot; }
            }
            if (++index == (uint)segment->Buckets) index = 0;
        }
        throw new InvalidOperationException("A record is not in its table.");
    }

    private static void Grow(ref TableRoot root, Arena arena, Segment* segment, ulong hash)
    {
        if (segment->Buckets < MaxBuckets)      // only while the table is one segment
        {
            var bigger = NewSegment(arena, segment->Buckets * 2 + 1, 0);
            Move(segment, arena, bigger, bigger);
            FreeSegment(arena, segment);
            root.Directory = (nint)bigger;
            return;
        }
        Split(ref root, arena, segment, hash);
    }

    private static void Split(ref TableRoot root, Arena arena, Segment* segment, ulong hash)
    {
        var depth = segment->Depth + 1;
        var low = NewSegment(arena, MaxBuckets, depth);
        Segment* high = null;
        try
        {
            high = NewSegment(arena, MaxBuckets, depth);
            if (depth > root.Bits) DoubleDirectory(ref root, arena);
        }
        catch (OutOfMemoryException)
        {
            FreeSegment(arena, low);
            if (high != null) FreeSegment(arena, high);
            throw;
        }
        Move(segment, arena, low, high);
        FreeSegment(arena, segment);
        Point(root, hash, depth - 1, low, high);
    }

    /// <summary>Points the directory entries under the prefix of <paramref name="depth"/> bits to two halves.</summary>
    private static void Point(in TableRoot root, ulong hash, int depth, Segment* low, Segment* high)
    {
        var directory = (Segment**)root.Directory;
        var width = 1UL << (root.Bits - depth);
        var first = depth == 0 ? 0 : (hash >> (64 - depth)) << (root.Bits - depth);
        for (ulong i = 0; i < width; i++) directory[first + i] = i < width / 2 ? low : high;
    }

    private static void DoubleDirectory(ref TableRoot root, Arena arena)
    {
        var length = 1 << root.Bits;
        var wider = (nint*)arena.Allocate(length * 2 * sizeof(nint));
        if (root.Bits == 0) wider[0] = wider[1] = root.Directory;
        else
        {
            var old = (nint*)root.Directory;
            for (var i = 0; i < length; i++) wider[2 * i] = wider[2 * i + 1] = old[i];
            arena.Free(root.Directory, length * sizeof(nint));
        }
        root.Directory = (nint)wider;
        root.Bits++;
    }

    /// <summary>Places all of <paramref name="from"/> by the bit at <paramref name="high"/>'s depth; both targets may be the same.</summary>
    private static void Move(Segment* from, Arena arena, Segment* low, Segment* high)
    {
        for (uint index = 0; index < (uint)from->Buckets; index++)
        {
            var bucket = Bucket(from, index);
            for (var mask = Occupied(bucket); mask != 0; mask &= mask - 1)
            {
                var entry = Slot(bucket, BitOperations.TrailingZeroCount(mask));
                var hash = KeyHash.Of(TLayout.Key(entry & ~(nint)7), arena.HashSeed);
                Place(low == high || (hash >> (64 - high->Depth) & 1) == 0 ? low : high, entry, hash);
            }
        }
    }

    private static void Shrink(ref TableRoot root, Arena arena, Segment* segment, ulong hash)
    {
        // Shrinking is a convenience: when memory for it is missing, the table stays as it is.
        try
        {
            if (root.Bits == 0)
            {
                if (segment->Buckets == 1) return;
                var smaller = NewSegment(arena, segment->Buckets / 2, 0);
                Move(segment, arena, smaller, smaller);
                FreeSegment(arena, segment);
                root.Directory = (nint)smaller;
                return;
            }
            var depth = segment->Depth;
            if (depth == 0) return;
            var buddy = SegmentOf(root, hash ^ (1UL << (64 - depth)));
            if (buddy->Depth != depth || buddy->Count + segment->Count > MaxSegmentSlots * 2 / 5) return;
            var joined = NewSegment(arena, MaxBuckets, depth - 1);
            Move(segment, arena, joined, joined);
            Move(buddy, arena, joined, joined);
            Point(root, hash, depth - 1, joined, joined);
            FreeSegment(arena, segment);
            FreeSegment(arena, buddy);
            HalveDirectory(ref root, arena);
        }
        catch (OutOfMemoryException)
        {
        }
    }

    /// <summary>Halves the directory while no segment needs its last bit. Looks only when the table is thin, so that the walk is paid for.</summary>
    private static void HalveDirectory(ref TableRoot root, Arena arena)
    {
        while (root.Bits > 0 && root.Count < (long)(MaxSegmentSlots / 4) << root.Bits)
        {
            var directory = (Segment**)root.Directory;
            var length = 1 << root.Bits;
            for (var i = 0; i < length; i += 2)
                if (directory[i] != directory[i + 1]) return;
            if (root.Bits == 1)
            {
                root.Directory = (nint)directory[0];
            }
            else
            {
                var narrower = (Segment**)arena.Allocate(length / 2 * sizeof(nint));
                for (var i = 0; i < length / 2; i++) narrower[i] = directory[2 * i];
                root.Directory = (nint)narrower;
            }
            arena.Free((nint)directory, length * sizeof(nint));
            root.Bits--;
        }
    }

    private static void Release(ref TableRoot root, Arena arena)
    {
        if (root.Bits == 0) FreeSegment(arena, (Segment*)root.Directory);
        else
        {
            for (ulong at = 0; ;)
            {
                var segment = SegmentOf(root, at);
                var depth = segment->Depth;
                var width = 1UL << (64 - depth);
                FreeSegment(arena, segment);
                at += width;
                if (at == 0 || depth == 0) break;
            }
            arena.Free(root.Directory, sizeof(nint) << root.Bits);
        }
        root = default;
    }

    private static ulong After(Segment* segment, ulong position, uint home)
    {
        var depth = segment->Depth;
        // The smallest 24-bit fraction whose bucket is home + 1.
        var fraction = (((ulong)(home + 1) << 24) + (ulong)segment->Buckets - 1) / (ulong)segment->Buckets;
        var prefix = depth == 0 ? 0 : position >> (64 - depth) << (64 - depth);
        // Past the last bucket fraction is 2^24: the sum steps into the next segment, or wraps to 0 at the table's end.
        var offset = fraction == 1UL << 24 && depth == 0 ? 0 : fraction << (40 - depth);
        return prefix + offset;
    }
}
