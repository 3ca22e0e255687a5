using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public class HoldTests : EngineTest
{
    [Fact]
    public void Whoever_waits_for_a_unit_that_holds_gives_up()
    {
        Unit.Enter(Engine.AllShards);
        var waits = Task.Run(() => new ExecutionUnit(Engine).TryEnter(Engine.AllShards));
        Unit.Hold();
        Assert.True(Engine.IsHeld);
        Assert.False(waits.GetAwaiter().GetResult());
        Unit.Exit();
        Assert.False(Engine.IsHeld);
        var other = new ExecutionUnit(Engine);
        Assert.True(other.TryEnter(Engine.AllShards));
        other.Exit();
    }

    [Fact]
    public void Other_shards_are_to_be_had()
    {
        Unit.Enter(1);
        Unit.Hold();
        Assert.True(Task.Run(() =>
        {
            var other = new ExecutionUnit(Engine);
            if (!other.TryEnter(2)) return false;
            other.Exit();
            return !other.TryEnter(3);
        }).GetAwaiter().GetResult());
        Unit.Exit();
    }

    [Fact]
    public void A_watch_on_a_held_shard_is_forgotten_at_once_and_removed_later()
    {
        var set = new WatchSet();
        Command(Unit.ShardOf("k"u8), () => Unit.Watch(set, "k"u8));
        Unit.Enter(Engine.AllShards);
        Unit.Hold();
        Task.Run(() => Engine.Unwatch(set)).GetAwaiter().GetResult();
        Assert.Equal(0, set.Count);
        Assert.Equal(1, Engine.WatchedKeys);
        Unit.BeginCommand();
        Unit.Write("k"u8, Set).SetText("v"u8);
        Unit.EndCommand();
        Assert.False(set.IsDirty);
        Unit.Exit();
        Assert.True(SpinWait.SpinUntil(() => Engine.WatchedKeys == 0, TimeSpan.FromSeconds(60)));
    }
}
