using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Tests.Structures.NumberOrder>;
using WeightedTree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Tests.Structures.WeightedNumberOrder>;

namespace RedHare.Engine.Tests.Structures;

public class RankTreeOrderedTests
{
    [Theory]
    [InlineData(1, 300)]
    [InlineData(2, 20_000)]
    [InlineData(3, 1_000_000)]
    public void Behaves_like_a_sorted_list(int seed, int keys)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var model = new List<nint>();
        for (var step = 0; step < 12_000; step++)
        {
            // Long phases that mostly grow or mostly shrink, so that nodes split and join at every level.
            var grow = step / 3000 % 2 == 0 ? 0.8 : 0.25;
            var key = (nint)random.Next(keys);
            var at = model.BinarySearch(key);
            if (random.NextDouble() < grow)
            {
                if (at >= 0) continue;
                model.Insert(~at, key);
                Assert.Equal(key, Tree.Insert(ref root, arena, key).Entry);
            }
            else if (model.Count > 0 && random.Next(4) > 0)
            {
                var index = random.Next(model.Count);
                Assert.True(Tree.Remove(ref root, arena, model[index]));
                model.RemoveAt(index);
            }
            else
            {
                Assert.Equal(at >= 0, Tree.Remove(ref root, arena, key));
                if (at >= 0) model.RemoveAt(at);
            }

            if (step % 251 == 0) Compare(root, arena, model, random, keys);
        }

        Compare(root, arena, model, random, keys);
        while (model.Count > 0)
        {
            Assert.True(Tree.Remove(ref root, arena, model[^1]));
            model.RemoveAt(model.Count - 1);
        }

        Assert.Equal(default, root);
        Assert.Equal(0, arena.UsedBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_that_come_in_order_leave_full_leaves_behind(bool descending)
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        for (var i = 0; i < 50_000; i++) Tree.Insert(ref root, arena, descending ? 50_000 - i : i);
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        Assert.InRange((double)arena.UsedBytes / root.Count, 8, 9.2);
    }

    [Fact]
    public void Keys_that_ascend_with_some_disorder_stay_dense()
    {
        var random = new Random(7);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        for (var i = 0; i < 50_000; i++) Tree.Insert(ref root, arena, (nint)i * 8 + random.Next(64));
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        Assert.InRange((double)arena.UsedBytes / root.Count, 8, 10.5);
    }

    [Fact]
    public void Random_keys_cost_at_most_thirteen_bytes_each()
    {
        var random = new Random(8);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        for (var i = 0; i < 100_000; i++)
        {
            Tree.Insert(ref root, arena, (nint)random.NextInt64(1L << 50));
            if (i > 50_000 && i % 5_000 == 0) Assert.InRange((double)arena.UsedBytes / root.Count, 8, 13);
        }
    }

    [Fact]
    public void A_queue_by_key_keeps_its_depth_small_and_ends_empty()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        for (var i = 0; i < 20_000; i++)
        {
            Tree.Insert(ref root, arena, i);
            if (i >= 500) Tree.RemoveAt(ref root, arena, Tree.First(root));
            if (i % 997 == 0) Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        }

        Assert.Equal(500, root.Count);
        Assert.InRange(arena.UsedBytes, 0, 500 * 8 * 2);
        while (root.Count > 0) Tree.RemoveAt(ref root, arena, Tree.Last(root));
        Assert.Equal(0, arena.UsedBytes);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void A_deep_tree_shrinks_evenly(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 150_000).Select(static i => (nint)i).ToArray();
        random.Shuffle(keys);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        foreach (var key in keys) WeightedTree.Insert(ref root, arena, key);
        Assert.Equal(4, root.Depth);
        Assert.Equal(arena.UsedBytes, WeightedTree.Verify(root, ordered: true));

        random.Shuffle(keys);
        for (var i = 0; i < keys.Length; i++)
        {
            Assert.True(WeightedTree.Remove(ref root, arena, keys[i]));
            if (i % 15_000 == 0) Assert.Equal(arena.UsedBytes, WeightedTree.Verify(root, ordered: true));
            if (i % 30_000 == 0) Assert.InRange((double)arena.UsedBytes / root.Count, 8, 24);
        }

        Assert.Equal(default, root);
        Assert.Equal(0, arena.UsedBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_full_leaf_shares_with_an_end_leaf_of_any_fill(bool descending)
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        for (var fill = 1; fill <= 60; fill++)
        {
            for (var position = 1; position < 60; position++)
            {
                var root = default(RankTreeRoot);
                for (var i = 0; i < 60 + fill; i++) Tree.Insert(ref root, arena, 10 * (descending ? 200 - i : i));
                var key = 10 * (descending ? 200 - position : position) + 5;
                Assert.Equal(key, Tree.Insert(ref root, arena, key).Entry);
                Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
                var none = new EntryCollector([]);
                Tree.Clear(ref root, arena, ref none);
            }
        }

        Assert.Equal(0, checks.LiveBlocks);
    }

    [Fact]
    public void A_failed_allocation_leaves_the_tree_unchanged()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var failures = new int[5];
        for (var i = 0; i < 20_000; i++)
        {
            // Ascending, so that whole paths to the top are full at times.
            for (var allowed = 0; ; allowed++)
            {
                var before = root;
                var bytes = arena.UsedBytes;
                checks.FailAfter(allowed);
                try
                {
                    Tree.Insert(ref root, arena, i);
                    break;
                }
                catch (OutOfMemoryException)
                {
                    failures[allowed]++;
                    Assert.Equal(before, root);
                    Assert.Equal(bytes, arena.UsedBytes);
                    if (allowed > 0) Assert.Equal(bytes, Tree.Verify(root, ordered: true));
                }
            }
        }

        Assert.Equal(20_000, root.Count);
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        Assert.True(failures[0] > 300 && failures[1] > 5 && failures[2] > 0, string.Join(' ', failures));
    }

    [Fact]
    public void A_probe_that_knows_only_the_hint_bounds_its_whole_group()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        for (var i = 0; i < 10_000; i++) Tree.Insert(ref root, arena, i * 7919 % 10_000);
        for (ulong hint = 0; hint < 157; hint++)
        {
            Assert.Equal((nint)hint * 64, Tree.LowerBound(root, new HintProbe(hint)).Entry);
            var end = Tree.UpperBound(root, new HintProbe(hint));
            Assert.Equal(Math.Min(10_000, ((long)hint + 1) * 64), Tree.Rank(root, end));
        }
    }

    private static void Compare(in RankTreeRoot root, Arena arena, List<nint> model, Random random, int keys)
    {
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
        Assert.Equal(model.Count, root.Count);
        Assert.Equal(model.Count, root.Weight);

        var forward = new List<nint>();
        for (var at = Tree.First(root); at.IsValid; at.MoveNext()) forward.Add(at.Entry);
        Assert.Equal(model, forward);
        var backward = new List<nint>();
        for (var at = Tree.Last(root); at.IsValid; at.MovePrevious()) backward.Add(at.Entry);
        backward.Reverse();
        Assert.Equal(model, backward);

        for (var i = 0; i < 40; i++)
        {
            var key = (nint)random.Next(-5, keys + 5);
            if (key < 0) key = 0;
            var at = model.BinarySearch(key);
            var lower = at < 0 ? ~at : at;
            var upper = at < 0 ? ~at : at + 1;
            Assert.Equal(lower, Tree.Rank(root, Tree.LowerBound(root, new NumberProbe(key))));
            Assert.Equal(upper, Tree.Rank(root, Tree.UpperBound(root, new NumberProbe(key))));
            Assert.Equal(at >= 0, Tree.TryFind(root, key, out _));

            var rank = random.Next(model.Count + 1);
            var cursor = Tree.Seek(root, rank, out var offset);
            Assert.Equal(rank < model.Count, cursor.IsValid);
            if (!cursor.IsValid) continue;
            Assert.Equal(model[rank], cursor.Entry);
            Assert.Equal(0, offset);
            Assert.Equal(rank, Tree.Rank(root, cursor));
        }
    }
}
