using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public class ScanTests : EngineTest
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Visits_every_key_of_every_shard_while_others_come_and_go(int count)
    {
        for (var i = 0; i < 800; i++) Put("stay" + i, "v");
        var seen = new HashSet<string>();
        ulong cursor = 0;
        var steps = 0;
        do
        {
            cursor = Engine.ScanKeys(Unit, 0, cursor, count, (key, type) =>
            {
                Assert.Equal(KeyType.String, type);
                seen.Add(Encoding.UTF8.GetString(key));
            });
            Assert.True(cursor < 1UL << 53);
            for (var i = 0; i < 5; i++)
            {
                Put($"come{steps}-{i}", "v");
                if (steps > 20) Delete($"come{steps - 20}-{i}");
            }
            Assert.True(++steps < 100_000);
        }
        while (cursor != 0);
        Assert.Equal(800, seen.Count(key => key.StartsWith("stay", StringComparison.Ordinal)));
    }

    [Fact]
    public void Deletes_what_has_expired_instead_of_visiting_it()
    {
        for (var i = 0; i < 50; i++) Put("k" + i, "v", i < 20 ? Clock.Now + 1 : -1);
        Clock.Advance(2);
        var seen = 0;
        Assert.Equal(0UL, Engine.ScanKeys(Unit, 0, 0, 100_000, (_, _) => seen++));
        Assert.Equal(30, seen);
        Assert.Equal(30, Engine.CountKeys(0));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(63UL)]
    [InlineData(1UL << 40)]
    public void Bears_any_cursor(ulong cursor)
    {
        Put("k", "v");
        for (var steps = 0; steps < 100 && cursor != 0; steps++) cursor = Engine.ScanKeys(Unit, 0, cursor, 1000, (_, _) => { });
        Assert.Equal(0UL, cursor);
    }

    [Fact]
    public void Random_keys_come_from_all_shards_and_none_that_has_expired()
    {
        Assert.Null(Engine.RandomKey(Unit, 0));
        for (var i = 0; i < 64; i++) Put("k" + i, "v", i < 32 ? Clock.Now + 1 : -1);
        Clock.Advance(2);
        var seen = new HashSet<string>();
        for (var i = 0; i < 2000; i++) seen.Add(Encoding.UTF8.GetString(Engine.RandomKey(Unit, 0)!));
        Assert.Equal(Enumerable.Range(32, 32).Select(i => "k" + i).Order(), seen.Order());
    }
}
