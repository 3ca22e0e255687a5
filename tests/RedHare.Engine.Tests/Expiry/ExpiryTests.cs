using Xunit;

namespace RedHare.Engine.Tests.Expiry;

public class ExpiryTests : EngineTest
{
    [Fact]
    public void A_key_is_there_until_its_time_is_past()
    {
        Put("k", "v", Clock.Now + 10);
        Clock.Advance(10);
        Assert.Equal("v", Get("k"));
        Clock.Advance(1);
        Assert.Null(Get("k"));
        Assert.Equal(0, Engine.CountKeys(0));
        Assert.Equal(1, Engine.Statistics.ExpiredKeys);
    }

    [Fact]
    public void Its_deletion_is_logged_before_the_command_that_met_it()
    {
        Put("k", "old", Clock.Now + 10);
        Clock.Advance(11);
        var reader = Engine.Effects.Read();
        Put("k", "new");
        Assert.Equal(["0: MULTI; DEL k; SET k new; EXEC"], Effects(reader));
    }

    [Fact]
    public void A_read_that_meets_it_logs_the_deletion_too()
    {
        Put("k", "v", Clock.Now + 10);
        Clock.Advance(11);
        var reader = Engine.Effects.Read();
        Assert.Null(Get("k"));
        Assert.Equal(["0: DEL k"], Effects(reader));
    }

    [Fact]
    public void Writing_without_expiry_takes_the_mark_from_the_table()
    {
        Put("k", "v", Clock.Now + 10);
        Assert.Equal(1, Engine.CountExpiring(0));
        Put("k", "w");
        Assert.Equal(0, Engine.CountExpiring(0));
        Clock.Advance(11);
        Assert.Equal("w", Get("k"));
    }

    [Fact]
    public void A_unit_sees_one_instant()
    {
        Put("k", "v", Clock.Now + 10);
        Command(Unit.ShardOf("k"u8), () =>
        {
            Assert.True(Unit.Read("k"u8).Exists);
            Clock.Advance(100);
            Assert.True(Unit.Read("k"u8).Exists);
        });
        Assert.Null(Get("k"));
    }

    [Fact]
    public void The_cycle_deletes_what_nobody_asks_for_and_nothing_else()
    {
        for (var i = 0; i < 2000; i++)
            Put("k" + i, "v", i % 3 == 0 ? Clock.Now + 10 : i % 3 == 1 ? Clock.Now + 10_000 : -1);
        Clock.Advance(11);
        var reader = Engine.Effects.Read();
        // Each run goes on where the last one stopped: a bounded number of them comes round.
        for (var i = 0; i < 60 && Engine.CountKeys(0) > 1333; i++) ExpiryCycle.Run(Engine, Unit, 1000);
        Assert.Equal(1333, Engine.CountKeys(0));
        Assert.Equal(667, Engine.CountExpiring(0));
        Assert.Equal(667, Engine.Statistics.ExpiredKeys);
        var deletions = Effects(reader).SelectMany(effect => effect.Split("; ")).Where(command => command.Contains("DEL", StringComparison.Ordinal));
        Assert.Equal(667, deletions.Distinct().Count());
        Assert.Equal("v", Get("k1"));
        Assert.Equal("v", Get("k2"));
    }

    [Fact]
    public void One_run_of_the_cycle_does_bounded_work_where_little_has_expired()
    {
        for (var i = 0; i < 20_000; i++) Put("k" + i, "v", i % 20 == 0 ? Clock.Now + 10 : Clock.Now + 10_000);
        Clock.Advance(11);
        ExpiryCycle.Run(Engine, Unit, 1000);
        // Of 1000 expired keys a slice of about 128 keys a shard meets some 50.
        Assert.InRange(Engine.Statistics.ExpiredKeys, 1, 500);
    }

    [Fact]
    public void A_deletion_by_the_cycle_is_an_event_of_its_own()
    {
        var listener = new Listener();
        Put("k", "v", Clock.Now + 10);
        Clock.Advance(11);
        Engine.Listener = listener;
        ExpiryCycle.Run(Engine, Unit, 1000);
        Assert.Equal(["0 k expired"], listener.Heard);
    }

    private sealed class Listener : IKeyEventListener
    {
        public List<string> Heard { get; } = [];

        public void OnKeyEvent(ExecutionUnit unit, int database, ReadOnlySpan<byte> key, KeyEvent what) =>
            Heard.Add($"{database} {System.Text.Encoding.UTF8.GetString(key)} {what.Name}");
    }
}
