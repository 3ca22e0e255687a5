using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public class UnitEndTests : EngineTest
{
    [Fact]
    public void It_is_known_when_the_locks_are_released_and_is_behind_all_that_the_unit_saw_and_changed()
    {
        Engine.Effects.Keep();
        Put("seen", "v");
        var seen = Engine.Effects.Position;
        UnitEnd? reading = null, writing = null;
        var known = new List<bool>();
        Command(Unit.ShardOf("seen"u8), () =>
        {
            reading = Unit.End;
            Assert.Same(reading, Unit.End);
            Assert.False(reading.IsKnown);
            Assert.True(reading.TryAwait(() => known.Add(Unit.IsEntered)));
        });
        Assert.Equal([false], known);
        Assert.Equal(seen, reading!.Position);
        Assert.False(reading.TryAwait(() => known.Add(true)));
        Command(Unit.ShardOf("k"u8), () =>
        {
            writing = Unit.End;
            Unit.Write("k"u8, Set).SetText("v"u8);
        }, "SET", "k", "v");
        Assert.NotSame(reading, writing);
        Assert.Equal(Engine.Effects.Position, writing!.Position);
        Assert.True(writing.Position > seen);
        Assert.Equal([false], known);
    }
}
