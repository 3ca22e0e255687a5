using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public sealed class IntegerSetTests(ITestOutputHelper output)
{
    private static ArrayPackStorage Of(params long[] members)
    {
        var storage = ArrayPackStorage.EmptySet();
        foreach (var member in members) IntegerSet.Add(ref storage, member);
        return storage;
    }

    [Theory]
    [InlineData("0200000000000000")]
    [InlineData("0200000003000000" + "FFFF" + "0100" + "FF7F", -1L, 32767L, 1L)]
    [InlineData("0400000002000000" + "01000000" + "00800000", 1L, 32768L)]
    [InlineData("0400000002000000" + "FF7FFFFF" + "01000000", 1L, -32769L)]
    [InlineData("0800000002000000" + "0100000000000000" + "0000008000000000", 1L, 2147483648L)]
    [InlineData("0800000002000000" + "0000000000000080" + "FF7FFFFFFFFFFFFF", -32769L, long.MinValue)]
    public void The_layout_is_that_of_the_specification(string hex, params long[] members) =>
        Assert.Equal(hex, Convert.ToHexString(Of(members).Array));

    [Fact]
    public void Removing_the_widest_keeps_the_width()
    {
        var storage = Of(1, 70000);
        Assert.True(IntegerSet.Remove(ref storage, 70000));
        Assert.False(IntegerSet.Remove(ref storage, 70000));
        Assert.Equal("0400000001000000" + "01000000", Convert.ToHexString(storage.Array));
        Assert.Equal(4, IntegerSet.Width(storage.Array));
    }

    [Fact]
    public void A_failed_growth_changes_nothing()
    {
        var storage = Of(1, 5);
        var before = storage.Array.ToArray();
        storage.RefuseGrowth = true;
        Assert.Throws<InsufficientMemoryException>(() => IntegerSet.Add(ref storage, 3));
        Assert.Throws<InsufficientMemoryException>(() => IntegerSet.Add(ref storage, -100_000));
        Assert.False(IntegerSet.Add(ref storage, 5));
        Assert.Equal(before, storage.Array);
    }

    [Theory]
    [InlineData("02000000010000")]
    [InlineData("0200000000000000")] // empty
    [InlineData("0300000001000000" + "010000")] // no such width
    [InlineData("0200000002000000" + "0100")] // cut short
    [InlineData("0200000001000000" + "01000200")] // too long
    [InlineData("0200000002000000" + "01000100")] // twice the same
    [InlineData("0200000002000000" + "0100FFFF")] // out of order
    [InlineData("02000000FFFFFFFF" + "0100")] // a count that overflows
    [InlineData("08000000FFFFFF7F" + "0100")]
    public void Broken_sets_are_refused(string hex) => Assert.False(IntegerSet.Validate(Convert.FromHexString(hex), deep: true));

    [Fact]
    public void A_shallow_check_leaves_the_order_alone()
    {
        var disordered = Convert.FromHexString("02000000020000000100FFFF");
        Assert.True(IntegerSet.Validate(disordered, deep: false));
        Assert.True(IntegerSet.Validate(Of(long.MinValue, 0, long.MaxValue).Array, deep: true));
    }

    [Theory]
    [InlineData(3, 8)]
    [InlineData(33, 24)]
    [InlineData(333, 63)]
    public void Random_edits_agree_with_a_sorted_set(int seed, int bits)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var model = new SortedSet<long>();
        var storage = ArrayPackStorage.EmptySet();
        for (var step = 0; step < 4000; step++)
        {
            var value = random.Next(3) == 0 ? PackSamples.NextInteger(random) : random.NextInt64() >> (63 - bits);
            if (bits == 8) value = (sbyte)value;
            var member = model.Count > 0 && random.Next(2) == 0 ? model.ElementAt(random.Next(model.Count)) : value;
            if (random.Next(model.Count > 100 ? 2 : 3) == 0) Assert.Equal(model.Remove(member), IntegerSet.Remove(ref storage, member));
            else Assert.Equal(model.Add(value), IntegerSet.Add(ref storage, value));
            Assert.Equal(model.Contains(member), IntegerSet.Contains(storage.Array, member));
            Compare(model, storage.Array);
        }
    }

    private static void Compare(SortedSet<long> model, byte[] set)
    {
        Assert.Equal(model.Count, IntegerSet.Count(set));
        Assert.Equal(model.Count > 0, IntegerSet.Validate(set, deep: true));
        var index = 0;
        foreach (var member in model)
        {
            if (IntegerSet.Get(set, index) != member || IntegerSet.Find(set, member) != index) Assert.Fail($"member {index} differs");
            index++;
        }
    }
}
