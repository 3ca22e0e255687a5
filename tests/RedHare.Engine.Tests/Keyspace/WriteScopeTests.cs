using RedHare.Engine.Tests.Values;
using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public sealed class WriteScopeTests : ValueTest
{
    private static string Both(KeyReader source, KeyReader target) => $"{Content(source)}, {Content(target)}";

    private static string Content(KeyReader key) => !key.Exists ? "none" : key.Type == KeyType.Set ? $"{key.AsSet().Count} members" : $"{key.TextLength()} bytes";

    [Theory]
    [InlineData(10, 0)]
    [InlineData(10, 3)]
    [InlineData(10, 10_000)]
    [InlineData(10_000, 0)]
    [InlineData(10_000, 10_000)]
    public void TakeFrom_moves_the_value_or_leaves_both_keys_as_they_were(int length, int replaced)
    {
        Unit.BeginCommand();
        var source = Unit.Write("source"u8, KeyEvent.Del);
        source.SetText(new byte[length]);
        var target = Unit.Write("a target with a longer name"u8, KeyEvent.Del);
        if (replaced > 0) target.SetText(new byte[replaced]);
        FailEverywhere(() => Both(source, target), () => target.TakeFrom(source, 77));
        Assert.Equal($"none, {length} bytes", Both(source, target));
        Assert.Equal(77, target.Expiry);
    }

    [Fact]
    public void TakeFrom_moves_tables_without_their_members()
    {
        Unit.BeginCommand();
        var source = Unit.Write("source"u8, KeyEvent.Del);
        for (var i = 0; i < 100; i++) AddMember(source, "m" + i, new SetLimits(0, 0, 0));
        var target = Unit.Write("target"u8, KeyEvent.Del);
        for (var i = 0; i < 50; i++) AddMember(target, "old" + i, new SetLimits(0, 0, 0));
        FailEverywhere(() => Both(source, target), () => target.TakeFrom(source, -1));
        Assert.Equal("none, 100 members", Both(source, target));
    }

    [Fact]
    public void An_expiry_that_is_there_already_is_told_again()
    {
        Write().SetText("v"u8, long.MaxValue - 1);
        Unit.EndCommand();
        var key = Write();
        Assert.False(key.Changed);
        key.SetExpiry(long.MaxValue - 1);
        Assert.True(key.Changed);
    }
}
