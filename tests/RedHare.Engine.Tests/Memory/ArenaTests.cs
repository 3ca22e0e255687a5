using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Memory;

public unsafe class ArenaTests
{
    [Fact]
    public void A_block_of_every_size_is_aligned_holds_its_capacity_and_counts_exactly()
    {
        using var arena = new Arena();
        var blocks = new List<(nint Block, int Size)>();
        long used = 0;
        for (var size = 1; size <= Arena.LargestSmall + 100; size++)
        {
            var capacity = Arena.Capacity(size);
            Assert.True(capacity >= size);
            Assert.Equal(capacity, Arena.Capacity(capacity));
            Assert.True(size <= 8 || capacity - size < Math.Max(8, size / 8 + 1), $"{size} is rounded to {capacity}.");
            var block = arena.Allocate(size);
            Assert.Equal(0, block & 7);
            if (capacity % 64 == 0 && capacity <= Arena.LargestSmall) Assert.Equal(0, block & 63);
            new Span<byte>((void*)block, capacity).Fill((byte)size);
            blocks.Add((block, size));
            used += capacity;
            Assert.Equal(used, arena.UsedBytes);
        }
        foreach (var (block, size) in blocks)
        {
            Assert.False(new Span<byte>((void*)block, Arena.Capacity(size)).ContainsAnyExcept((byte)size), $"The block of {size} was overwritten by another.");
            arena.Free(block, size);
            used -= Arena.Capacity(size);
            Assert.Equal(used, arena.UsedBytes);
        }
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void A_freed_block_is_used_again()
    {
        using var arena = new Arena();
        var first = arena.Allocate(40);
        arena.Free(first, 33);
        Assert.Equal(first, arena.Allocate(40));
    }

    [Fact]
    public void Live_blocks_never_overlap_in_a_random_run()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        using var arena = new Arena();
        var live = new List<(nint Block, int Size, byte Mark)>();
        long used = 0;
        for (var step = 0; step < 60_000; step++)
        {
            if (live.Count > 0 && random.Next(100) < (step / 10_000 % 2 == 0 ? 40 : 60))
            {
                var index = random.Next(live.Count);
                var (block, size, mark) = live[index];
                Assert.False(new Span<byte>((void*)block, size).ContainsAnyExcept(mark));
                arena.Free(block, size);
                used -= Arena.Capacity(size);
                live[index] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
            else
            {
                var size = 1 + (int)Math.Pow(2, random.NextDouble() * 13);
                var block = arena.Allocate(size);
                var mark = (byte)random.Next(256);
                new Span<byte>((void*)block, size).Fill(mark);
                used += Arena.Capacity(size);
                live.Add((block, size, mark));
            }
            if (step % 1000 == 0) Assert.Equal(used, arena.UsedBytes);
        }
    }

    [Fact]
    public void Empty_regions_go_back_to_the_system()
    {
        using var arena = new Arena();
        var blocks = Enumerable.Range(0, 40_000).Select(_ => arena.Allocate(512)).ToList();
        Assert.True(arena.MappedBytes >= 40_000 * 512);
        foreach (var block in blocks) arena.Free(block, 512);
        // The last slab of a class and one region stay.
        Assert.InRange(arena.MappedBytes, 1, 2 << 20);
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void Trimming_keeps_one_region_whatever_classes_were_used()
    {
        using var arena = new Arena();
        var random = new Random(3);
        var blocks = Enumerable.Range(0, 30_000).Select(_ => random.Next(1, 4096)).Select(size => (Block: arena.Allocate(size), Size: size)).ToArray();
        random.Shuffle(blocks);
        foreach (var (block, size) in blocks) arena.Free(block, size);
        arena.Trim();
        // Its pages went back, but for the header's.
        Assert.Equal(4096, arena.MappedBytes);
        // And it works on.
        var again = arena.Allocate(100);
        Assert.Equal(104, arena.UsedBytes);
        arena.Free(again, 100);
    }

    [Fact]
    public void A_block_freed_through_another_arena_returns_to_its_own()
    {
        using var owner = new Arena();
        using var other = new Arena();
        var blocks = Enumerable.Range(0, 1000).Select(_ => owner.Allocate(24)).ToHashSet();
        foreach (var block in blocks) other.Free(block, 24);
        Assert.Equal(0, other.UsedBytes);
        owner.TakeRemote();
        Assert.Equal(0, owner.UsedBytes);
        Assert.Contains(owner.Allocate(24), blocks);
    }

    [Fact]
    public void Blocks_freed_by_many_threads_are_all_taken_in()
    {
        using var owner = new Arena();
        var others = Enumerable.Range(0, 4).Select(_ => new Arena()).ToArray();
        for (var round = 0; round < 5; round++)
        {
            var blocks = Enumerable.Range(0, 20_000).Select(i => (Block: owner.Allocate(16 + i % 100), Size: 16 + i % 100)).ToArray();
            var threads = others.Select((arena, n) => new Thread(() =>
            {
                for (var i = n; i < blocks.Length; i += others.Length) arena.Free(blocks[i].Block, blocks[i].Size);
            })).ToArray();
            foreach (var thread in threads) thread.Start();
            // The owner works on meanwhile, and takes in what has come at its refills.
            for (var i = 0; i < 5000; i++) owner.Free(owner.Allocate(300), 300);
            foreach (var thread in threads) thread.Join();
            owner.TakeRemote();
            Assert.Equal(0, owner.UsedBytes);
        }
        foreach (var arena in others) arena.Dispose();
    }

    [Fact]
    public void Large_blocks_freed_by_another_thread_do_not_disturb_the_count()
    {
        using var arena = new Arena();
        const int Size = Arena.LargestRun + 1;
        var large = Enumerable.Range(0, 200).Select(_ => arena.Allocate(Size)).ToArray();
        var thread = new Thread(() =>
        {
            foreach (var block in large) arena.Free(block, Size);
        });
        thread.Start();
        for (var i = 0; i < 500_000; i++) arena.Free(arena.Allocate(64), 64);
        thread.Join();
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void Sums_over_arenas_stay_exact_when_a_large_block_changes_hands()
    {
        using var first = new Arena();
        using var second = new Arena();
        second.Free(first.Allocate(300_000), 300_000);
        Assert.Equal(0, first.UsedBytes + second.UsedBytes);
        Assert.Equal(0, first.MappedBytes + second.MappedBytes);
    }
}
