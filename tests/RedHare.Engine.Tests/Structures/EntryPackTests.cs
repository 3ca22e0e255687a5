using RedHare.Engine.Memory;
using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public class EntryPackTests
{
    // What redis-server 7.0.15 dumps for the same commands, with stream-node-max-entries 4.
    private const string First = "8c0000002300030101010201876d65737361676508866e756d6265720700010201000100018b68656c6c6f20776f726c640c0c01050103010001010185616761696e06cf"
        + "ff02050100011a01dfc9020301876d65737361676508817802866e756d62657207dfff02846d6f726505f2701101040a010201c20e02dfc8028001f4ffffffffffffff7f090501ff";

    private static readonly string Second =
        "670000000a00010100010101856f74686572060001020100010001e046" + string.Concat(Enumerable.Repeat("7a", 70)) + "480401ff";

    [Fact]
    public void Is_redis_byte_for_byte()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(StreamRoot);
        var limits = new StreamLimits(4096, 4);
        Add(ref root, arena, limits, new(1526919030474, 55), "message", "hello world", "number", "12");
        Add(ref root, arena, limits, new(1526919030474, 56), "message", "again", "number", "4095");
        Add(ref root, arena, limits, new(1526919030500, 0), "message", "x", "number", "-1", "more", "70000");
        Add(ref root, arena, limits, new(1526919031000, ulong.MaxValue), "message", "", "number", "9223372036854775807");
        Add(ref root, arena, limits, new(1526919040000, 0), "other", new string('z', 70));
        Assert.True(EntryTree.Remove(ref root, arena, new(1526919030474, 56)));
        var at = RankTree<StreamOrder>.First(root.Tree);
        Assert.Equal((First, new StreamId(1526919030474, 55)), (Convert.ToHexStringLower(StreamNode.Pack(at.Entry)), StreamNode.Id(at.Entry)));
        Assert.True(at.MoveNext());
        Assert.Equal((Second, new StreamId(1526919040000, 0)), (Convert.ToHexStringLower(StreamNode.Pack(at.Entry)), StreamNode.Id(at.Entry)));
        Assert.False(at.MoveNext());
        var budget = int.MaxValue;
        Assert.True(EntryTree.FreeSlice(ref root.Tree, arena, ref budget));
        Assert.Equal(0, arena.UsedBytes);
    }

    [Fact]
    public void Counters_grow_and_shrink_over_the_bounds_of_their_encodings()
    {
        using var checks = new ArenaChecks();
        using var arena = new Arena(1, checks);
        var root = default(StreamRoot);
        var limits = new StreamLimits(0, 0);
        for (ulong i = 1; i <= 4200; i++) Add(ref root, arena, limits, new(i, 0), "f", "v");
        Assert.Equal(1, root.Tree.Count);
        Assert.Equal(arena.UsedBytes, EntryTree.Verify(root));
        for (ulong i = 1; i <= 200; i++)
        {
            Assert.True(EntryTree.Remove(ref root, arena, new(i, 0)));
            if (i % 25 == 0) Assert.Equal(arena.UsedBytes, EntryTree.Verify(root));
        }
        Assert.Equal(3869, EntryTrim.Trim(ref root, arena, StreamTrim.ToLength(131), out _));
        for (ulong i = 4200; i > 4070; i--)
        {
            Assert.True(EntryTree.Remove(ref root, arena, new(i, 0)));
            if (i % 25 == 0) Assert.Equal(arena.UsedBytes, EntryTree.Verify(root));
        }
        Assert.Equal((1L, 1L), (root.Length, root.Tree.Count));
        Assert.Equal(arena.UsedBytes, EntryTree.Verify(root));
        Assert.True(EntryTree.Remove(ref root, arena, new(4070, 0)));
        Assert.Equal(0, arena.UsedBytes);
    }

    private static void Add(ref StreamRoot root, Arena arena, in StreamLimits limits, StreamId id, params string[] texts)
    {
        var fields = new TestFields(texts);
        EntryTree.Append(ref root, arena, limits, id, ref fields);
    }
}
