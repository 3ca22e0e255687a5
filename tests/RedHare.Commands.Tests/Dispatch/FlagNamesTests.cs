using Xunit;

namespace RedHare.Commands.Tests.Dispatch;

public sealed class FlagNamesTests
{
    [Fact]
    public void Words_come_in_Redis_order_and_our_own_flags_have_none() => Assert.Equal(
        ["write", "denyoom", "no_mandatory_keys", "movablekeys"],
        FlagNames.Of(CommandFlags.MovableKeys | CommandFlags.Write | CommandFlags.AllShards | CommandFlags.DenyOom | CommandFlags.NoMandatoryKeys | CommandFlags.MayReplicate));

    [Fact]
    public void Key_flags_mix_capitals_and_small_letters() =>
        Assert.Equal(["RW", "access", "variable_flags"], FlagNames.Of(KeyFlags.ReadWrite | KeyFlags.Access | KeyFlags.Variable));

    [Fact]
    public void Categories_go_both_ways()
    {
        Assert.Equal(["write", "sortedset", "slow"], FlagNames.Of(AclCategories.SortedSet | AclCategories.Slow | AclCategories.Write));
        Assert.Equal(AclCategories.HyperLogLog, FlagNames.Category("hyperloglog"));
        Assert.Equal(AclCategories.PubSub, FlagNames.Category("PubSub"));
        Assert.Equal(AclCategories.None, FlagNames.Category("none"));
        Assert.Equal(AclCategories.None, FlagNames.Category("nothing"));
        Assert.Equal(AclCategories.None, FlagNames.Category("65536"));
    }
}
