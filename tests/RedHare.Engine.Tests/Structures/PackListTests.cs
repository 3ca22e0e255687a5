using System.Text;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public class PackListTests
{
    [Theory]
    [InlineData(1, -2)]
    [InlineData(2, -1)]
    [InlineData(3, 4)]
    [InlineData(4, 1)]
    [InlineData(5, 128)]
    [InlineData(6, -5)]
    public void Behaves_like_a_list_of_strings(int seed, int setting)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(PackListRoot);
        var limit = new PackListLimit(setting);
        var model = new List<string>();
        for (var step = 0; step < 6_000; step++)
        {
            if (random.Next(5) == 0) checks.FailAfter(random.Next(3));
            var grow = step / 1500 % 2 == 0 ? 7 : 3;
            try
            {
                if (model.Count == 0 || random.Next(10) < grow) Grow(ref root, arena, limit, model, random);
                else Change(ref root, arena, limit, model, random);
            }
            catch (OutOfMemoryException)
            {
                // The model was not changed either.
            }

            checks.FailAfter(-1);
            if (step % 97 == 0) Compare(root, arena, limit, model, random);
        }

        Compare(root, arena, limit, model, random);
        while (!PackList.FreeSlice(ref root, arena, 3)) Assert.True(root.NodeCount > 0);
        Assert.Equal(default, root);
        Assert.Equal(0, checks.LiveBlocks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pushed_element_of_16_bytes_costs_at_most_18_and_a_half(bool atHead)
    {
        using var arena = new Arena();
        var root = default(PackListRoot);
        var limit = new PackListLimit(-2);
        for (var i = 0; i < 200_000; i++)
        {
            var value = Encoding.ASCII.GetBytes($"element-{i:00000000}");
            if (atHead) PackList.PushFirst(ref root, arena, limit, value);
            else PackList.PushLast(ref root, arena, limit, value);
            if (i > 20_000 && i % 10_000 == 0) Assert.InRange((double)arena.UsedBytes / root.Count, 18, 18.5);
        }

        Assert.Equal(arena.UsedBytes, PackList.Footprint(root));
        PackList.Clear(ref root, arena);
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void A_queue_keeps_to_the_room_of_what_it_holds()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(PackListRoot);
        var limit = new PackListLimit(-2);
        for (var i = 0; i < 20_000; i++)
        {
            PackList.PushLast(ref root, arena, limit, Bytes(Value(i)));
            if (i < 300) continue;
            Assert.Equal(Value(i - 300), Text(PackList.First(root)));
            PackList.RemoveFirst(ref root, arena);
            Assert.InRange(arena.UsedBytes, 300 * 18, 20_000);
        }

        Assert.Equal(300, root.Count);
        Assert.Equal(arena.UsedBytes, PackList.Verify(root));

        static string Value(int i) => $"element-{i:00000000}";
    }

    [Fact]
    public void Trimming_a_long_list_keeps_the_middle()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(PackListRoot);
        for (var i = 0; i < 100_000; i++) PackList.PushLast(ref root, arena, new PackListLimit(-1), i);
        PackList.RemoveRange(ref root, arena, 70_000, long.MaxValue);
        PackList.RemoveRange(ref root, arena, 0, 33_333);
        Assert.Equal(36_667, root.Count);
        Assert.Equal(33_333, PackList.First(root).Entry.Integer);
        Assert.Equal(69_999, PackList.Last(root).Entry.Integer);
        for (var i = 0; i < root.Count; i += 1000)
        {
            var at = PackList.Seek(root, i);
            Assert.Equal(33_333 + i, at.Entry.Integer);
            Assert.Equal(i, PackList.Position(root, at));
        }

        Assert.Equal(arena.UsedBytes, PackList.Verify(root));
    }

    [Fact]
    public void A_big_element_stands_alone()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(PackListRoot);
        var limit = new PackListLimit(-1);
        for (var i = 0; i < 100; i++) PackList.PushLast(ref root, arena, limit, i);
        var big = new byte[100_000];
        var at = PackList.InsertAfter(ref root, arena, limit, PackList.Seek(root, 49), big);
        Assert.Equal(3, root.NodeCount);
        Assert.Equal(100_000, at.Entry.Length);
        PackList.Set(ref root, arena, limit, PackList.Seek(root, 20), big);
        Assert.Equal(5, root.NodeCount);
        Assert.Equal(101, root.Count);
        Assert.Equal(100_000, PackList.Seek(root, 20).Entry.Length);
        Assert.Equal(21, PackList.Seek(root, 21).Entry.Integer);
        Assert.Equal(arena.UsedBytes, PackList.Verify(root));
    }

    [Fact]
    public void A_pack_is_taken_over_whole()
    {
        using var arena = new Arena();
        var source = default(PackListRoot);
        for (var i = 0; i < 500; i++) PackList.PushLast(ref source, arena, new PackListLimit(-1), i);
        var root = default(PackListRoot);
        PackList.AppendPack(ref root, arena, PackList.First(source).Pack);
        PackList.AppendPack(ref root, arena, PackList.First(source).Pack);
        Assert.Equal(2, root.NodeCount);
        Assert.Equal(2 * Pack.Count(PackList.First(source).Pack), root.Count);
        Assert.Equal(0, PackList.First(root).Entry.Integer);
        PackList.Verify(root);
    }

    private static string Text(PackListCursor at)
    {
        Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength];
        return Encoding.Latin1.GetString(at.Entry.Text(scratch));
    }

    private static string Draw(Random random) => random.Next(40) switch
    {
        0 => new string('x', random.Next(20_000)),
        < 15 => random.Next(-5000, 5000).ToString(),
        < 20 => random.NextInt64().ToString(),
        _ => new string((char)('a' + random.Next(26)), random.Next(90)),
    };

    private static byte[] Bytes(string value) => Encoding.Latin1.GetBytes(value);

    private static void Grow(ref PackListRoot root, Arena arena, PackListLimit limit, List<string> model, Random random)
    {
        var value = Draw(random);
        var index = random.Next(Math.Max(1, model.Count));
        PackListCursor at;
        switch (random.Next(model.Count == 0 ? 2 : 4))
        {
            case 0:
                PackList.PushFirst(ref root, arena, limit, Bytes(value));
                model.Insert(0, value);
                return;
            case 1:
                PackList.PushLast(ref root, arena, limit, Bytes(value));
                model.Add(value);
                return;
            case 2:
                at = PackList.InsertBefore(ref root, arena, limit, PackList.Seek(root, index), Bytes(value));
                model.Insert(index, value);
                break;
            default:
                at = PackList.InsertAfter(ref root, arena, limit, PackList.Seek(root, index), Bytes(value));
                model.Insert(++index, value);
                break;
        }

        Assert.Equal(value, Text(at));
        Assert.Equal(index, PackList.Position(root, at));
    }

    private static void Change(ref PackListRoot root, Arena arena, PackListLimit limit, List<string> model, Random random)
    {
        var index = random.Next(3) switch { 0 => 0, 1 => model.Count - 1, _ => random.Next(model.Count) };
        switch (random.Next(12))
        {
            case < 3:
                var value = Draw(random);
                var set = PackList.Set(ref root, arena, limit, PackList.Seek(root, index), Bytes(value));
                model[index] = value;
                Assert.Equal(value, Text(set));
                Assert.Equal(index, PackList.Position(root, set));
                break;
            case < 5:
                PackList.RemoveFirst(ref root, arena);
                model.RemoveAt(0);
                break;
            case < 7:
                PackList.RemoveLast(ref root, arena);
                model.RemoveAt(model.Count - 1);
                break;
            case < 8:
                var count = random.Next(random.Next(20) == 0 ? model.Count : 8);
                PackList.RemoveRange(ref root, arena, index, count);
                model.RemoveRange(index, Math.Min(count, model.Count - index));
                break;
            case < 10:
                var next = PackList.RemoveAt(ref root, arena, PackList.Seek(root, index));
                model.RemoveAt(index);
                Assert.Equal(index < model.Count, next.IsValid);
                if (next.IsValid) Assert.Equal(index, PackList.Position(root, next));
                break;
            default:
                var previous = PackList.RemoveAt(ref root, arena, PackList.Seek(root, index - model.Count), backward: true);
                model.RemoveAt(index);
                Assert.Equal(index > 0, previous.IsValid);
                if (previous.IsValid) Assert.Equal(index - 1, PackList.Position(root, previous));
                break;
        }
    }

    private static void Compare(in PackListRoot root, Arena arena, PackListLimit limit, List<string> model, Random random)
    {
        Assert.Equal(arena.UsedBytes, PackList.Verify(root));
        Assert.Equal(arena.UsedBytes, PackList.Footprint(root));
        Assert.Equal(model.Count, root.Count);
        var forward = new List<string>();
        for (var at = PackList.First(root); at.IsValid; at.MoveNext())
        {
            forward.Add(Text(at));
            Assert.True(limit.Allows(at.Pack.Length, Pack.Count(at.Pack)) || Pack.Count(at.Pack) == 1);
        }

        Assert.Equal(model, forward);
        var backward = new List<string>();
        for (var at = PackList.Last(root); at.IsValid; at.MovePrevious()) backward.Add(Text(at));
        backward.Reverse();
        Assert.Equal(model, backward);
        for (var i = 0; i < 10 && model.Count > 0; i++)
        {
            var index = random.Next(model.Count);
            Assert.Equal(model[index], Text(PackList.Seek(root, index)));
            Assert.Equal(model[index], Text(PackList.Seek(root, index - model.Count)));
        }

        Assert.False(PackList.Seek(root, model.Count).IsValid);
        Assert.False(PackList.Seek(root, -model.Count - 1).IsValid);
    }
}
