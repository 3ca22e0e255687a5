using Xunit;

namespace RedHare.Lua.Tests.Values;

public class LuaTableTests
{
    [Fact]
    public void Random_operations_agree_with_a_dictionary()
    {
        var random = new Random(20250612);
        for (var round = 0; round < 50; round++)
        {
            var table = new LuaTable(random.Next(8), random.Next(8));
            var model = new Dictionary<LuaValue, double>();
            for (var i = 0; i < 400; i++)
            {
                var key = Key(random);
                if (random.Next(3) == 0)
                {
                    table[key] = default;
                    model.Remove(key);
                }
                else
                {
                    table[key] = i;
                    model[key] = i;
                }
                Assert.Equal(model.TryGetValue(key, out var expected) ? expected : default(LuaValue), table[key]);
            }
            var met = new Dictionary<LuaValue, double>();
            LuaValue at = default;
            while (table.Next(ref at, out var value)) met.Add(at, value.Number);
            Assert.Equal(model.OrderBy(pair => pair.Value), met.OrderBy(pair => pair.Value));
            var border = table.Length;
            Assert.True((border == 0 || !table[border].IsNil) && table[border + 1].IsNil);
        }
    }

    [Fact]
    public void Keys_of_equal_content_are_one()
    {
        var table = new LuaTable();
        table[LuaString.Of("key")] = 1;
        Assert.Equal(1, table[LuaString.Of("key")].Number);
        Assert.Equal(1, table.GetConstant(LuaString.Of("key")).Number);
        table[LuaString.Of("key")] = 2;
        Assert.Equal(2, table.GetConstant(LuaString.Of("key")).Number);
        LuaValue at = default;
        Assert.True(table.Next(ref at, out _));
        Assert.False(table.Next(ref at, out _));
    }

    [Fact]
    public void A_traversal_may_clear_what_it_meets()
    {
        var table = new LuaTable();
        for (var i = 0; i < 100; i++) table[LuaString.Of($"k{i}")] = i;
        for (var i = 1; i <= 100; i++) table[i] = i;
        var met = 0;
        LuaValue at = default;
        while (table.Next(ref at, out _))
        {
            met++;
            table[at] = default;
        }
        Assert.Equal(200, met);
        Assert.Equal(0, table.Length);
    }

    private static LuaValue Key(Random random) => random.Next(5) switch
    {
        0 => LuaString.Of($"name{random.Next(40)}"),
        1 => random.Next(40) / 4.0,
        2 => random.Next(2) == 0,
        3 => -random.Next(10),
        _ => random.Next(1, 40),
    };
}
