using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class ScopePackTests : ValueTest
{
    [Fact]
    public void A_pack_shrinks_even_where_no_smaller_block_is_to_be_had()
    {
        var key = Write();
        var pack = key.CreatePack(KeyType.Hash);
        for (var i = 0; i < 20; i++) Pack.Append(ref pack, Bytes("element " + i));
        Checks.FailAfter(0);
        Pack.DeleteRange(ref pack, 1, 19);
        Checks.FailAfter(-1);
        Assert.Equal(1, Pack.Count(key.Packed()));
        Assert.True(Pack.Validate(key.Packed(), deep: true));
        Pack.Append(ref pack, Bytes("another"));
        Assert.True(Pack.Validate(key.Packed(), deep: true));
        Assert.Equal(2, Pack.Count(key.Packed()));
    }

    [Fact]
    public void Integers_shrink_likewise()
    {
        var key = Write();
        var integers = key.CreateIntegers();
        for (var i = 0; i < 50; i++) IntegerSet.Add(ref integers, i);
        Checks.FailAfter(0);
        for (var i = 0; i < 49; i++) IntegerSet.RemoveAt(ref integers, 0);
        Checks.FailAfter(-1);
        Assert.True(IntegerSet.Validate(key.Packed(), deep: true));
        Assert.Equal(49, IntegerSet.Get(key.Packed(), 0));
    }
}
