using RedHare.Engine;

namespace RedHare.Commands.Tests.Keys;

public sealed class DelTests : CommandTest
{
    [Fact]
    public void Counts_what_was_there()
    {
        Run("MSET a 1 b 2 c 3");
        Expect("2", "DEL a none b a");
        Expect("[(nil), (nil), \"3\"]", "MGET a b c");
        Expect("0", "DEL a");
    }

    [Fact]
    public void Deletes_big_values_at_once_or_as_unlink()
    {
        for (var i = 0; i < 300; i++) Run($"SADD s m{i}");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("s"));
        Expect("1", "DEL s");
        Assert.Equal(0, Server.Context.Engine.Statistics.LazyFreed + Server.Context.Engine.Statistics.LazyFreePending);
        Server.Context.Configuration.Set("lazyfree-lazy-user-del", "yes");
        for (var i = 0; i < 300; i++) Run($"SADD s m{i}");
        Expect("1", "DEL s");
        Assert.NotEqual(0, Server.Context.Engine.Statistics.LazyFreed + Server.Context.Engine.Statistics.LazyFreePending);
    }

    [Fact]
    public void Tells_of_what_was_there()
    {
        var heard = new HeardEvents();
        Run("SET a 1");
        Server.Context.Engine.Listener = heard;
        Run("DEL a none");
        Assert.Equal(["del 0:a"], heard.All);
    }
}
