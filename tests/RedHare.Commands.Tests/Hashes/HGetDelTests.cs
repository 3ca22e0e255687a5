namespace RedHare.Commands.Tests.Hashes;

public sealed class HGetDelTests : FieldExpiryTest
{
    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Answers_and_deletes(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        Run("HSET h a 1 b 2 c 3");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("[\"1\", (nil), \"2\", (nil)]", "HGETDEL h FIELDS 4 a none b a");
        Expect("[\"3\"]", "HGETDEL h FIELDS 1 c");
        Expect("[(nil)]", "HGETDEL h FIELDS 1 c");
        Assert.Equal(["HDEL h a b", "HDEL h c"], EffectText.Lines(log));
        Assert.Equal(["hdel 0:h", "hdel 0:h", "del 0:h"], heard.All);
    }

    [Fact]
    public void What_is_expired_is_not_answered()
    {
        Run("HSET h a 1 b 2");
        Run("HPEXPIRE h 10 FIELDS 1 a");
        Advance(11);
        Expect("[(nil), \"2\"]", "HGETDEL h FIELDS 2 a b");
        Expect("0", "EXISTS h");
    }

    [Fact]
    public void Refusals()
    {
        Run("SET s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HGETDEL s FIELDS 1 a");
        Expect("(error) ERR Mandatory argument FIELDS is missing or not at the right position", "HGETDEL h FIELD 1 a");
        Expect("(error) ERR Number of fields must be a positive integer", "HGETDEL h FIELDS 0 a");
        Expect("(error) ERR The `numfields` parameter must match the number of arguments", "HGETDEL h FIELDS 2 a");
    }
}
