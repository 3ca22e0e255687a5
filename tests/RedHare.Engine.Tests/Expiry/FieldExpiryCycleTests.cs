using Xunit;

namespace RedHare.Engine.Tests.Expiry;

public class FieldExpiryCycleTests : EngineTest
{
    private static readonly KeyEvent Hset = new(KeyEventClass.Hash, "hset");
    private static readonly HashLimits Packed = new(512, 64), Table = new(0, 64);

    private void Put(string key, int fields, Func<int, long> expiry, HashLimits limits) => Command(Unit.ShardOf(Bytes(key)), () =>
    {
        var scope = Unit.Write(Bytes(key), Hset);
        for (var i = 0; i < fields; i++)
        {
            scope.SetField(Bytes("f" + i), Bytes("v"), limits);
            if (expiry(i) != 0) Assert.True(scope.SetFieldExpiry(Bytes("f" + i), expiry(i)));
        }
    }, "HSET", key);

    private long Fields(string key)
    {
        long count = 0;
        Command(Unit.ShardOf(Bytes(key)), () => count = Unit.Peek(Bytes(key)).AsHash().Count);
        return count;
    }

    private void RunCycle()
    {
        for (var i = 0; i < 20; i++) FieldExpiryCycle.Run(Engine, Unit, 1000);
        Unit.Database = 0;
    }

    [Fact]
    public void Deletes_what_is_expired_and_nothing_else()
    {
        foreach (var limits in (HashLimits[])[Packed, Table])
        {
            Put("h", 1000, i => i % 3 == 0 ? Clock.Now + 10 : i % 3 == 1 ? Clock.Now + 100_000 + i : 0, limits);
            RunCycle();
            Assert.Equal(1000, Fields("h"));
            Clock.Advance(11);
            RunCycle();
            Assert.Equal(666, Fields("h"));
            Assert.Equal(1, Engine.CountFieldExpiring(0));
            Clock.Advance(200_000);
            RunCycle();
            Assert.Equal(333, Fields("h"));
            Assert.Equal(0, Engine.CountFieldExpiring(0));
            Delete("h");
        }
        Assert.Equal(2 * 667, Engine.Statistics.ExpiredFields);
    }

    [Fact]
    public void The_last_field_takes_the_key_along_and_all_is_told()
    {
        var listener = new Listener();
        Put("h", 2, _ => Clock.Now + 10, Packed);
        Clock.Advance(11);
        Engine.Listener = listener;
        var reader = Engine.Effects.Read();
        RunCycle();
        Assert.Equal(0, Engine.CountKeys(0));
        Assert.Equal(["0 h hexpired", "0 h del"], listener.Heard);
        Assert.Equal(["0: HDEL h f0 f1"], Effects(reader));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_became_of_a_hash_otherwise_is_forgotten(bool packed)
    {
        var limits = packed ? Packed : Table;
        Put("deleted", 5, _ => Clock.Now + 10, limits);
        Put("overwritten", 5, _ => Clock.Now + 10, limits);
        Put("expired", 5, _ => Clock.Now + 10, limits);
        Command(Unit.ShardOf("expired"u8), () => Unit.Write("expired"u8, Set).SetExpiry(Clock.Now + 5), "PEXPIREAT");
        Assert.Equal(3, Engine.CountFieldExpiring(0));
        Delete("deleted");
        Put("overwritten", "text");
        Clock.Advance(6);
        Assert.Null(Get("expired"));
        Assert.Equal(0, Engine.CountFieldExpiring(0));
        RunCycle();
        Assert.Equal("text", Get("overwritten"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hash_that_takes_anothers_place_brings_its_own_times(bool packed)
    {
        var limits = packed ? Packed : Table;
        Put("late", 3, _ => Clock.Now + 100_000, limits);
        Put("soon", 3, i => i == 0 ? Clock.Now + 10 : 0, limits);
        Command(Engine.AllShards, () =>
        {
            var source = Unit.Write("soon"u8, KeyEvent.Del);
            Unit.Write("late"u8, Set).TakeFrom(source, -1);
        }, "RENAME", "soon", "late");
        Clock.Advance(11);
        RunCycle();
        Assert.Equal(2, Fields("late"));
        Assert.Equal(0, Engine.CountFieldExpiring(0));
    }

    [Fact]
    public void A_hash_without_such_fields_costs_nothing()
    {
        Put("h", 3, _ => 0, Packed);
        Put("t", 3, _ => 0, Table);
        var bytes = Engine.UsedBytes;
        Put("h", 3, _ => Clock.Now + 10, Packed);
        Put("t", 3, _ => Clock.Now + 10, Table);
        Assert.True(Engine.UsedBytes > bytes);
        Delete("h");
        Delete("t");
        Put("h", 3, _ => 0, Packed);
        Put("t", 3, _ => 0, Table);
        Assert.Equal(bytes, Engine.UsedBytes);
    }

    private sealed class Listener : IKeyEventListener
    {
        public List<string> Heard { get; } = [];

        public void OnKeyEvent(ExecutionUnit unit, int database, ReadOnlySpan<byte> key, KeyEvent what) =>
            Heard.Add($"{database} {System.Text.Encoding.UTF8.GetString(key)} {what.Name}");
    }
}
