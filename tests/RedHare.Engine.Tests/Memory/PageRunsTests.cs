using RedHare.Engine.Memory;
using Xunit;

namespace RedHare.Engine.Tests.Memory;

public unsafe class PageRunsTests
{
    private const int PageSize = 4096;

    [Fact]
    public void Live_blocks_never_overlap_and_are_counted_in_a_random_run()
    {
        var random = new Random(5);
        using var runs = new PageRuns(0);
        var live = new List<(nint Block, int Size, byte Mark)>();
        long used = 0;
        for (var step = 0; step < 20_000; step++)
        {
            if (live.Count > 0 && random.Next(100) < (step / 4000 % 2 == 0 ? 40 : 60))
            {
                var index = random.Next(live.Count);
                var (block, size, mark) = live[index];
                Assert.False(new Span<byte>((void*)block, size).ContainsAnyExcept(mark));
                runs.Free(block);
                used -= Arena.Capacity(size);
                live[index] = live[^1];
                live.RemoveAt(live.Count - 1);
            }
            else
            {
                var size = Arena.LargestSmall + 1 + (int)Math.Pow(2, random.NextDouble() * 17);
                var block = runs.Allocate(size);
                Assert.Equal(0, block % PageRuns.Unit);
                var mark = (byte)random.Next(256);
                new Span<byte>((void*)block, size).Fill(mark);
                used += Arena.Capacity(size);
                live.Add((block, size, mark));
            }
            if (step % 500 != 0) continue;
            Assert.Equal(used, runs.UsedBytes);
            Assert.True(runs.ResidentBytes >= used);
        }
        foreach (var (block, size, mark) in live)
        {
            Assert.False(new Span<byte>((void*)block, size).ContainsAnyExcept(mark));
            runs.Free(block);
        }
        runs.Trim();
        Assert.Equal(0, runs.UsedBytes);
        // One region stays, with what it says of itself.
        Assert.Equal(2 * PageSize, runs.ResidentBytes);
    }

    [Fact]
    public void Holes_cost_no_more_than_the_pages_at_their_ends()
    {
        using var runs = new PageRuns(0);
        const int Size = 40_000;
        var blocks = Enumerable.Range(0, 1000).Select(_ => runs.Allocate(Size)).ToArray();
        for (var i = 0; i < blocks.Length; i++)
            if (i % 4 != 0) runs.Free(blocks[i]);
        runs.Trim();
        Assert.InRange(runs.ResidentBytes, runs.UsedBytes, runs.UsedBytes + (250 * 2 + 100) * PageSize);
    }

    [Fact]
    public void What_is_freed_and_not_used_again_goes_back_without_being_asked_for_all_but_a_part()
    {
        using var runs = new PageRuns(0);
        var blocks = Enumerable.Range(0, 2000).Select(_ => runs.Allocate(30_000)).ToArray();
        var full = runs.ResidentBytes;
        for (var i = 0; i < blocks.Length; i += 2) runs.Free(blocks[i]);
        Assert.InRange(runs.ResidentBytes, full / 2, full * 5 / 8);
    }

    [Fact]
    public void Changing_sizes_leave_no_more_than_a_tenth_behind()
    {
        var random = new Random(9);
        using var runs = new PageRuns(0);
        var live = new Queue<nint>();
        for (var round = 0; round < 6; round++)
            for (var i = 0; i < 4000; i++)
            {
                live.Enqueue(runs.Allocate(random.Next(1 << (12 + round % 4), 1 << (14 + round % 4))));
                while (runs.UsedBytes > 32 << 20) runs.Free(live.Dequeue());
                if (i > 3000) Assert.InRange(runs.ResidentBytes, runs.UsedBytes, (32 << 20) * 5L / 4);
            }
        runs.Trim();
        Assert.InRange(runs.ResidentBytes, runs.UsedBytes, runs.UsedBytes * 9 / 8);
    }

    [Fact]
    public void A_run_freed_through_another_arena_returns_to_its_own()
    {
        using var owner = new Arena();
        using var other = new Arena();
        var blocks = Enumerable.Range(0, 100).Select(_ => owner.Allocate(10_000)).ToArray();
        foreach (var block in blocks) other.Free(block, 10_000);
        Assert.Equal(0, other.UsedBytes);
        Assert.Equal(100L * Arena.Capacity(10_000), owner.UsedBytes);
        owner.TakeRemote();
        Assert.Equal(0, owner.UsedBytes);
        Assert.Equal(blocks[0], owner.Allocate(10_000));
    }
}
