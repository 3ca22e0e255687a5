using Xunit;

namespace RedHare.Engine.Tests.Watching;

public class WatchTests : EngineTest
{
    private readonly WatchSet _set = new();

    [Fact]
    public void A_write_breaks_it_and_another_key_does_not()
    {
        Watch("k");
        Put("other", "v");
        Assert.False(IsBroken());
        Put("k", "v");
        Assert.True(IsBroken());
        Engine.Unwatch(_set);
        Assert.False(_set.IsDirty);
        Put("k", "w");
        Assert.False(_set.IsDirty);
    }

    [Fact]
    public void A_change_that_signals_nobody_does_not_break_it()
    {
        Put("k", "v");
        Watch("k");
        Command(Unit.ShardOf("k"u8), () =>
        {
            var scope = Unit.Write("k"u8, KeyEvent.None);
            scope.SetText("w"u8);
            scope.Signal = KeySignal.Waiters;
        });
        Assert.Equal("w", Get("k"));
        Assert.False(IsBroken());
    }

    [Fact]
    public void Deleting_and_creating_again_breaks_it()
    {
        Put("k", "v");
        Watch("k");
        Delete("k");
        Put("k", "v");
        Assert.True(IsBroken());
    }

    [Fact]
    public void A_read_or_a_write_that_changes_nothing_does_not_break_it()
    {
        Watch("k");
        Get("k");
        Delete("k");
        Assert.False(IsBroken());
    }

    [Fact]
    public void A_key_that_expires_while_watched_breaks_it_before_anybody_meets_it()
    {
        Put("k", "v", Clock.Now + 10);
        Watch("k");
        Assert.False(IsBroken());
        Clock.Advance(11);
        Assert.True(IsBroken());
    }

    [Fact]
    public void A_key_that_had_expired_when_it_was_watched_does_not_break_it_by_vanishing()
    {
        Put("k", "v", Clock.Now + 10);
        Clock.Advance(11);
        Watch("k");
        Assert.False(IsBroken());
        Assert.Null(Get("k"));
        Assert.False(IsBroken());
        Put("k", "v");
        Assert.True(IsBroken());
    }

    [Fact]
    public void The_same_name_in_another_database_is_another_key()
    {
        Watch("k");
        Unit.Database = 1;
        Put("k", "v");
        Unit.Database = 0;
        Assert.False(IsBroken());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Flushing_breaks_it_if_the_key_was_there(bool exists, bool broken)
    {
        if (exists) Put("k", "v");
        Watch("k");
        All(() => Engine.Flush(Unit, 0, lazy: true));
        Assert.Equal(broken, IsBroken());
    }

    [Theory]
    [InlineData("there", null, true)]
    [InlineData(null, "there", true)]
    [InlineData(null, null, false)]
    [InlineData(null, "expired", false)]
    [InlineData("expired", null, false)]
    [InlineData("expired", "expired", false)]
    [InlineData("expired", "there", true)]
    [InlineData("there", "expired", true)]
    public void Swapping_breaks_it_if_the_key_was_or_now_is_there(string? here, string? there, bool broken)
    {
        Create(here, 0);
        Create(there, 1);
        Clock.Advance(11);
        Watch("k");
        All(() => Engine.Swap(Unit, 0, 1));
        Assert.Equal(broken, IsBroken());
    }

    [Fact]
    public void A_key_watched_twice_counts_once()
    {
        Watch("k");
        Watch("k");
        Assert.Equal(1, _set.Count);
    }

    private void Create(string? kind, int database)
    {
        Unit.Database = database;
        if (kind is not null) Put("k", "v", kind == "expired" ? Clock.Now + 10 : -1);
        Unit.Database = 0;
    }

    private void Watch(string key)
    {
        Unit.Enter(Unit.ShardOf(Bytes(key)));
        Unit.Watch(_set, Bytes(key));
        Unit.Exit();
    }

    private bool IsBroken()
    {
        Unit.Enter(_set.Shards);
        var broken = Unit.IsBroken(_set);
        Unit.Exit();
        return broken;
    }

    private void All(Action body) => Command(Engine.AllShards, body);
}
