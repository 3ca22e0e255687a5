using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Tests.Structures.WeightedNumberOrder>;

namespace RedHare.Engine.Tests.Structures;

public class RankCutTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(59)]
    [InlineData(61)]
    [InlineData(2600)]
    [InlineData(30_000)]
    [InlineData(110_000)]
    public void Takes_off_what_lies_before_a_place(int entries)
    {
        TestContext.Current.TestOutputHelper?.WriteLine("seed 11");
        var random = new Random(11);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(RankTreeRoot);
        var model = new List<nint>();
        for (var i = 0; i < entries; i++)
        {
            model.Add(i * 8 + random.Next(8));
            Tree.InsertLast(ref root, arena, model[^1]);
        }
        // A cut, some growth at the end, a cut, and so on until nothing is left.
        for (var next = entries; model.Count > 0;)
        {
            var cut = random.Next(4) switch { 0 => 0, 1 => Math.Min(model.Count - 1, random.Next(100)), _ => random.Next(model.Count) };
            Assert.True(Tree.TryFind(root, model[cut], out var at));
            var seen = new Sink([]);
            var head = Tree.CutBefore(ref root, arena, at, ref seen);
            Assert.InRange(seen.Entries.Count, 0, 59);
            Assert.Equal(cut, seen.Entries.Count + head.Count);
            while (!Tree.FreeSlice(ref head, arena, random.Next(1, 500), ref seen)) { }
            Assert.Equal(model.Take(cut), seen.Entries.Order());
            model.RemoveRange(0, cut);
            Assert.Equal(arena.UsedBytes, Tree.Verify(root, ordered: true));
            Assert.Equal((model.Count, model.Sum(entry => entry & 7)), (root.Count, root.Weight));
            for (var i = random.Next(model.Count / 4 + 1); i > 0; i--)
            {
                model.Add(next++ * 8 + random.Next(8));
                Tree.InsertLast(ref root, arena, model[^1]);
            }
            for (var i = random.Next(70); i > 0 && model.Count > 0; i--)
            {
                Tree.RemoveAt(ref root, arena, Tree.First(root));
                model.RemoveAt(0);
            }
        }
        Assert.Equal(default, root);
        Assert.Equal(0, arena.UsedBytes);
    }

    private readonly struct Sink(List<nint> entries) : IRankVisitor
    {
        public List<nint> Entries => entries;

        public void Visit(nint entry) => entries.Add(entry);
    }
}
