using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Tests.Structures.PositionOrder>;

namespace RedHare.Engine.Tests.Structures;

public class RankTreePositionalTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Behaves_like_a_list_of_weighted_entries(int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var model = new List<nint>();
        for (var step = 0; step < 10_000; step++)
        {
            var grow = step / 2500 % 2 == 0 ? 7 : 2;
            if (random.Next(10) < grow || model.Count == 0) Grow(ref root, arena, model, random);
            else Change(ref root, arena, model, random);
            if (step % 199 == 0) Compare(root, arena, model, random);
        }

        Compare(root, arena, model, random);
        var freed = new List<nint>();
        var collector = new EntryCollector(freed);
        var slices = 0;
        while (!Tree.FreeSlice(ref root, arena, 100, ref collector)) slices++;
        Assert.InRange(slices, model.Count / 100 - 1, model.Count / 100 + 1);
        freed.Reverse();
        Assert.Equal(model, freed);
        Assert.Equal(default, root);
        Assert.Equal(0, arena.UsedBytes);
        foreach (var entry in model) Marshal.FreeHGlobal(entry);
    }

    [Fact]
    public void Removing_every_entry_through_the_returned_cursor_visits_all_in_order()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var model = new List<nint>();
        for (var i = 0; i < 5_000; i++) model.Add(Add(1));
        foreach (var entry in model) Tree.InsertLast(ref root, arena, entry);

        var seen = new List<nint>();
        var kept = new List<nint>();
        for (var at = Tree.First(root); at.IsValid;)
        {
            seen.Add(at.Entry);
            if (seen.Count % 7 != 0)
            {
                at = Tree.RemoveAt(ref root, arena, at);
                continue;
            }

            kept.Add(at.Entry);
            at.MoveNext();
        }

        Assert.Equal(model, seen);
        Assert.Equal(kept.Count, root.Weight);
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: false));
        foreach (var entry in model) Marshal.FreeHGlobal(entry);
    }

    private static nint Add(long weight)
    {
        var entry = Marshal.AllocHGlobal(8);
        Marshal.WriteInt64(entry, weight);
        return entry;
    }

    private static void Grow(ref RankTreeRoot root, Arena arena, List<nint> model, Random random)
    {
        var entry = Add(random.Next(6));
        RankCursor at;
        switch (random.Next(model.Count == 0 ? 2 : 4))
        {
            case 0:
                at = Tree.InsertFirst(ref root, arena, entry);
                model.Insert(0, entry);
                break;
            case 1:
                at = Tree.InsertLast(ref root, arena, entry);
                model.Add(entry);
                break;
            case 2:
                var after = random.Next(model.Count);
                at = Tree.InsertAfter(ref root, arena, At(root, after), entry);
                model.Insert(after + 1, entry);
                break;
            default:
                var before = random.Next(model.Count);
                at = Tree.InsertBefore(ref root, arena, At(root, before), entry);
                model.Insert(before, entry);
                break;
        }

        Assert.Equal(entry, at.Entry);
    }

    private static void Change(ref RankTreeRoot root, Arena arena, List<nint> model, Random random)
    {
        var index = random.Next(4) switch { 0 => 0, 1 => model.Count - 1, _ => random.Next(model.Count) };
        var at = At(root, index);
        Assert.Equal(model[index], at.Entry);
        switch (random.Next(5))
        {
            case 0:
                var weight = random.Next(6);
                Tree.AddWeight(ref root, at, weight - Marshal.ReadInt64(model[index]));
                Marshal.WriteInt64(model[index], weight);
                break;
            case 1:
                var moved = Add(Marshal.ReadInt64(model[index]));
                Tree.ReplaceAt(at, moved);
                Marshal.FreeHGlobal(model[index]);
                model[index] = moved;
                break;
            default:
                var next = Tree.RemoveAt(ref root, arena, at);
                Marshal.FreeHGlobal(model[index]);
                model.RemoveAt(index);
                Assert.Equal(index < model.Count, next.IsValid);
                if (next.IsValid) Assert.Equal(model[index], next.Entry);
                break;
        }
    }

    /// <summary>By steps from the nearer end, as entries of weight 0 cannot be sought.</summary>
    private static RankCursor At(in RankTreeRoot root, int index)
    {
        if (index > root.Count / 2)
        {
            var back = Tree.Last(root);
            for (var i = root.Count - 1; i > index; i--) back.MovePrevious();
            return back;
        }

        var at = Tree.First(root);
        for (var i = 0; i < index; i++) at.MoveNext();
        return at;
    }

    private static void Compare(in RankTreeRoot root, Arena arena, List<nint> model, Random random)
    {
        Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: false));
        var weights = model.ConvertAll(Marshal.ReadInt64);
        Assert.Equal(weights.Sum(), root.Weight);
        var entries = new List<nint>();
        for (var at = Tree.First(root); at.IsValid; at.MoveNext()) entries.Add(at.Entry);
        Assert.Equal(model, entries);

        for (var i = 0; i < 20 && root.Weight > 0; i++)
        {
            var rank = random.NextInt64(root.Weight);
            var cursor = Tree.Seek(root, rank, out var offset);
            var index = 0;
            var rest = rank;
            while (rest >= weights[index]) rest -= weights[index++];
            Assert.Equal(model[index], cursor.Entry);
            Assert.Equal(rest, offset);
            Assert.Equal(rank - rest, Tree.Rank(root, cursor));
        }

        Assert.False(Tree.Seek(root, root.Weight, out _).IsValid);
        Assert.False(Tree.Seek(root, -1, out _).IsValid);
    }
}
