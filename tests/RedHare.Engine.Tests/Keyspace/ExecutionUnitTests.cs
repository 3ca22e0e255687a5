using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public class ExecutionUnitTests : EngineTest
{
    [Fact]
    public void A_scope_without_a_change_has_no_effect_and_no_event()
    {
        Put("k", "v", Clock.Now + 10);
        var reader = Engine.Effects.Read();
        var dirty = Engine.Statistics.Changes;
        Command(Unit.ShardOf("k"u8), () =>
        {
            Unit.Write("k"u8, Set);
            Assert.False(Unit.HasChanged);
        }, "SET", "k", "v");
        Command(Unit.ShardOf("absent"u8), () => Unit.Write("absent"u8, KeyEvent.Del).Delete(), "DEL", "absent");
        Assert.Empty(Effects(reader));
        Assert.Equal(dirty, Engine.Statistics.Changes);
    }

    [Fact]
    public void Touching_a_key_of_another_shard_is_a_bug_that_is_found()
    {
        var other = Enumerable.Range(0, 100).Select(i => Bytes("x" + i)).First(key => Engine.ShardIndex(key) != Engine.ShardIndex("k"u8));
        Unit.Enter(Unit.ShardOf("k"u8));
        Assert.Throws<InvalidOperationException>(() => Unit.Read(other));
        Unit.Exit();
    }

    [Theory]
    [InlineData(100, 8)]
    [InlineData(9000, 8)]
    [InlineData(9000, 1)]
    public void A_value_moves_between_shards_with_all_it_is(int length, int shards)
    {
        _ = shards;
        var value = new string('v', length);
        for (var i = 0; i < 60; i++)
        {
            Put("from" + i, value, i % 2 == 0 ? Clock.Now + 50 : -1);
            if (i % 3 == 0) Put("to" + i, "replaced");
            Move("from" + i, "to" + i);
            Assert.Null(Get("from" + i));
            Assert.Equal(value, Get("to" + i));
            Assert.Equal(i % 2 == 0 ? Clock.Now + 50 : -1, Engine.PeekExpiry(Unit, Bytes("to" + i)));
        }
        Assert.Equal(60, Engine.CountKeys(0));
        Assert.Equal(30, Engine.CountExpiring(0));
    }

    [Fact]
    public void Bytes_that_moved_to_another_shard_are_freed_there()
    {
        for (var i = 0; i < 200; i++)
        {
            Put("from" + i, new string('v', 6000));
            Move("from" + i, "to" + i);
            Delete("to" + i);
        }
        Assert.Equal(0, Checks.LiveBlocks);
        Assert.Equal(0, Engine.Statistics.UsedBytes);
    }

    [Fact]
    public void A_move_without_memory_loses_neither_key()
    {
        for (var n = 0; n < 40; n++)
        {
            var (from, to) = ("from" + n, "to" + n);
            Put(from, "source");
            if (n % 2 == 0) Put(to, "target");
            for (var allowed = 0; ; allowed++)
            {
                Checks.FailAfter(allowed);
                var done = true;
                Command(Unit.ShardOf(Bytes(from)) | Unit.ShardOf(Bytes(to)), () =>
                {
                    try
                    {
                        Unit.Write(Bytes(to), Set).TakeFrom(Unit.Write(Bytes(from), KeyEvent.Del), -1);
                    }
                    catch (OutOfMemoryException)
                    {
                        done = false;
                        Assert.False(Unit.HasChanged);
                    }
                });
                Checks.FailAfter(-1);
                Assert.Equal(done ? null : "source", Get(from));
                Assert.Equal(done ? "source" : n % 2 == 0 ? "target" : null, Get(to));
                if (done) break;
            }
        }
    }

    [Fact]
    public void A_value_that_cannot_be_created_changes_nothing()
    {
        for (var i = 0; i < 100; i++)
            for (var allowed = 0; ; allowed++)
            {
                Checks.FailAfter(allowed);
                var done = true;
                Command(Unit.ShardOf(Bytes("k" + i)), () =>
                {
                    try
                    {
                        // A root, whose bytes are garbage until they are filled: nothing may be freed through it.
                        var root = Unit.Write(Bytes("k" + i), Set).Create(KeyType.Set, KeyEncoding.HashTable, System.Runtime.CompilerServices.Unsafe.SizeOf<TableRoot>());
                        root.Clear();
                    }
                    catch (OutOfMemoryException)
                    {
                        done = false;
                    }
                });
                Checks.FailAfter(-1);
                if (done) break;
                Assert.Equal(i, Engine.CountKeys(0));
            }
        Assert.Equal(100, Engine.CountKeys(0));
    }

    [Fact]
    public void Several_commands_of_a_unit_are_one_effect()
    {
        var reader = Engine.Effects.Read();
        Unit.Enter(Engine.AllShards);
        foreach (var (database, key) in new[] { (0, "a"), (2, "b"), (2, "c"), (0, "d") })
        {
            Unit.Database = database;
            Unit.BeginCommand();
            Unit.Write(Bytes(key), Set).SetText("1"u8);
            Assert.True(Unit.EndCommand());
            Unit.BeginEffect(3);
            foreach (var word in (string[])["SET", key, "1"]) Unit.EffectArgument(Bytes(word));
        }
        Unit.Database = 0;
        Unit.Exit();
        Assert.Equal(["0: MULTI; SET a 1; SELECT 2; SET b 1; SET c 1; SELECT 0; SET d 1; EXEC"], Effects(reader));
    }

    private void Move(string from, string to) => Command(Unit.ShardOf(Bytes(from)) | Unit.ShardOf(Bytes(to)), () =>
    {
        var source = Unit.Write(Bytes(from), KeyEvent.Del);
        Unit.Write(Bytes(to), Set).TakeFrom(source, source.Expiry);
    }, "RENAME", from, to);
}
