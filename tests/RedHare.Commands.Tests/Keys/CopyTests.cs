using RedHare.Engine;

namespace RedHare.Commands.Tests.Keys;

public sealed class CopyTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Copies_strings_with_their_expiry()
    {
        Run("SETEX a 100 12");
        Expect("1", "COPY a b");
        Expect("\"12\"", "GET b");
        Assert.Equal(KeyEncoding.Int, Server.EncodingOf("b"));
        Assert.Equal(ManualTime.Start + 100_000, Server.ExpiryOf("b"));
        Run("SET a other");
        Expect("0", "COPY a b");
        Expect("1", "COPY a b REPLACE");
        Expect("\"other\"", "GET b");
        Assert.Equal(-1, Server.ExpiryOf("b"));
        Expect("0", "COPY none b REPLACE");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2000)]
    public void Copies_of_collections_are_their_own(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Run($"SADD s m{i}");
            Run($"HSET h f{i} v{i}");
            Run($"ZADD z {i}.5 m{i}");
            Run($"SADD i {i}");
        }
        foreach (var key in new[] { "s", "h", "z", "i" })
        {
            Expect("1", $"COPY {key} {key}copy");
            Assert.Equal(Server.EncodingOf(key), Server.EncodingOf(key + "copy"));
        }
        Assert.Equal(Run("ZRANGE z 0 -1 WITHSCORES"), Run("ZRANGE zcopy 0 -1 WITHSCORES"));
        Run("SREM s m0");
        Run("HSET h f1 changed");
        Run("ZADD z 0 m2");
        Run("DEL i");
        Expect("1", "SISMEMBER scopy m0");
        Expect("\"v1\"", "HGET hcopy f1");
        Expect("\"2.5\"", "ZSCORE zcopy m2");
        Assert.Equal(count.ToString(System.Globalization.CultureInfo.InvariantCulture), Run("SCARD icopy"));
    }

    [Fact]
    public void Copies_to_another_database()
    {
        Run("SET a 1");
        Expect("1", "COPY a a DB 2");
        Expect("0", "COPY a a DB 2");
        Expect("1", "COPY a a REPLACE db 2");
        Run("SELECT 2");
        Expect("\"1\"", "GET a");
    }

    [Fact]
    public void Refusals()
    {
        Run("SET a 1");
        Expect("(error) ERR source and destination objects are the same", "COPY a a");
        Expect("(error) ERR source and destination objects are the same", "COPY a a DB 0 REPLACE");
        Expect("(error) ERR DB index is out of range", "COPY a b DB 16");
        Expect("(error) ERR value is not an integer or out of range", "COPY a b DB x");
        Expect("(error) ERR syntax error", "COPY a b DB");
        Expect("(error) ERR syntax error", "COPY a b WHAT");
    }

    [Fact]
    public void Tells_of_the_copy()
    {
        var heard = new HeardEvents();
        Run("SET a 1");
        Server.Context.Engine.Listener = heard;
        Run("COPY a b DB 1");
        Assert.Equal(["copy_to 1:b"], heard.All);
    }
}
