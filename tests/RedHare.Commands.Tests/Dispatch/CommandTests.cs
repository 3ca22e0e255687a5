using Xunit;
using static RedHare.Commands.Tests.Dispatch.SampleCommand;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class CommandTests
{
    [Fact]
    public void One_fixed_key_is_the_single_key()
    {
        var get = Named("get", 2, keys: [At(1)]);
        Assert.Equal(1, get.SingleKey);
        Assert.True(get.HasFixedKeys);
        Assert.Equal(2, Named("memory|usage", -3, keys: [At(2)]).SingleKey);
    }

    [Fact]
    public void Several_or_movable_keys_are_no_single_key()
    {
        Assert.Equal(0, Named("mget", -2, keys: [At(1, -1)]).SingleKey);
        Assert.True(Named("mget", -2, keys: [At(1, -1)]).HasFixedKeys);
        var sort = Named("sort", -2, keys: [At(1), Untold]);
        Assert.Equal(0, sort.SingleKey);
        Assert.False(sort.HasFixedKeys);
        Assert.True(sort.Flags.HasFlag(CommandFlags.MovableKeys));
    }

    [Fact]
    public void A_shard_channel_is_not_a_key_but_is_reported_as_first()
    {
        var publish = Named("spublish", 3, keys: [At(1, flags: KeyFlags.NotKey)]);
        Assert.False(publish.HasKeys);
        Assert.Equal(0, publish.SingleKey);
        Assert.Equal(1, publish.FirstKey);
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 3, false)]
    [InlineData(-2, 1, false)]
    [InlineData(-2, 2, true)]
    [InlineData(-2, 9, true)]
    public void Arity(int arity, int count, bool accepted) => Assert.Equal(accepted, Named("x", arity).Accepts(count));

    [Fact]
    public void Docs_are_built_once_and_by_number()
    {
        var command = Named("x");
        Assert.Equal("syntax 7", command.Docs.Syntax);
        Assert.Same(command.Docs, command.Docs);
    }
}
