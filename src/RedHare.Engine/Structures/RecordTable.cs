using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RedHare.Engine.Memory;
using static RedHare.Engine.Structures.TableSegment;

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
    /// <summary>Scan positions are hash prefixes of this many bits, left-aligned.</summary>
    public const int PositionBits = 47;

    private const int SegmentAttempts = 64, FlaggedAttempts = 64;

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

    /// <summary>Asks the memory for what tells which bucket a hash belongs to: the first of two waits of a look-up.</summary>
    public static void PrefetchSegment(in TableRoot root, ulong hash)
    {
        if (root.Directory != 0 && Sse.IsSupported) Sse.Prefetch0(SegmentOf(root, hash));
    }

    /// <summary>Asks the memory for the bucket of a hash: the second.</summary>
    public static void PrefetchBucket(in TableRoot root, ulong hash)
    {
        if (root.Directory == 0 || !Sse.IsSupported) return;
        var segment = SegmentOf(root, hash);
        Sse.Prefetch0(Bucket(segment, Home(segment, hash)));
    }

    // ---- change ----

    /// <summary>Gives an empty table room for so many records at once, which growth would give it in steps.</summary>
    /// <exception cref="OutOfMemoryException">The table is unchanged.</exception>
    public static void Reserve(ref TableRoot root, Arena arena, long count)
    {
        if (root.Directory == 0 && count > MaxSegmentSlots) TableGrowth<TLayout>.Reserve(ref root, arena, count);
    }

    /// <summary>Takes back what <see cref="Reserve"/> gave to a table that stayed empty.</summary>
    public static void ReleaseUnused(ref TableRoot root, Arena arena)
    {
        if (root.Count == 0 && root.Directory != 0) TableGrowth<TLayout>.Release(ref root, arena);
    }

    /// <summary>Adds a record whose key is not in the table.</summary>
    /// <exception cref="OutOfMemoryException">The table could not grow; it is unchanged.</exception>
    public static void Insert(ref TableRoot root, Arena arena, nint record, ulong hash, bool flagged = false)
    {
        if (root.Directory == 0) root.Directory = (nint)New(arena, 1, 0);
        var segment = SegmentOf(root, hash);
        while (segment->Count >= Limit(segment->Buckets))
        {
            TableGrowth<TLayout>.Grow(ref root, arena, segment, hash);
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
        if (root.Count == 0) TableGrowth<TLayout>.Release(ref root, arena);
        else if (segment->Count < segment->Buckets * Slots / 5) TableGrowth<TLayout>.Shrink(ref root, arena, segment, hash);
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

    /// <summary>
    /// A record chosen nearly uniformly, or 0 when the table is empty: a segment in proportion to the hashes that it stands for, and one of those in it. Nothing is refused, which <see cref="Random"/> does most of the time where
    /// segments have joined after a table has shrunk; a key in a segment of fewer than the mean is chosen the more often.
    /// </summary>
    public static nint RandomNear(in TableRoot root, Random random)
    {
        while (root.Count > 0)
        {
            var segment = SegmentOf(root, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            for (var attempts = segment->Count == 0 ? 0 : SegmentAttempts; attempts > 0; attempts--)
            {
                var slot = random.Next(segment->Buckets * Slots);
                var bucket = Bucket(segment, (uint)(slot / Slots));
                if (bucket[slot % Slots] != 0) return Slot(bucket, slot % Slots) & ~(nint)7;
            }
        }
        return 0;
    }

    /// <summary>
    /// Draws a record for each place as <see cref="RandomNear(in TableRoot, Random)"/> does. In a large table the bucket and the record of each are not in the cache: these waits go on side by side here.
    /// </summary>
    /// <param name="root">A table that is not empty.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="records">Filled.</param>
    public static void RandomNear(in TableRoot root, Random random, Span<nint> records)
    {
        Span<int> slots = stackalloc int[records.Length];
        for (var i = 0; i < records.Length; i++)
        {
            var segment = SegmentOf(root, (ulong)random.NextInt64(long.MinValue, long.MaxValue));
            var slot = random.Next(segment->Buckets * Slots);
            var bucket = Bucket(segment, (uint)(slot / Slots));
            if (Sse.IsSupported) Sse.Prefetch0(bucket);
            (records[i], slots[i]) = ((nint)bucket, slot % Slots);
        }
        for (var i = 0; i < records.Length; i++)
        {
            var bucket = (byte*)records[i];
            records[i] = bucket[slots[i]] != 0 ? Slot(bucket, slots[i]) & ~(nint)7 : RandomNear(root, random);
            if (Sse.IsSupported) Sse.Prefetch0((void*)records[i]);
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
        TableGrowth<TLayout>.Release(ref root, arena);
        return true;
    }

    /// <summary>Bytes of buckets and directory.</summary>
    public static long OverheadBytes(in TableRoot root)
    {
        if (root.Directory == 0) return 0;
        if (root.Bits == 0) return BytesOf(((TableSegment*)root.Directory)->Buckets);
        long bytes = (long)sizeof(nint) << root.Bits;
        for (ulong at = 0; ;)
        {
            var segment = SegmentOf(root, at);
            bytes += BytesOf(segment->Buckets);
            at += 1UL << (64 - segment->Depth);
            if (at == 0 || segment->Depth == 0) return bytes;
        }
    }

    // ---- inside ----

    private static int Locate(TableSegment* segment, nint record, ulong hash, out uint bucketIndex)
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

    private static ulong After(TableSegment* segment, ulong position, uint home)
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
