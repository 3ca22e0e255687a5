namespace RedHare.Commands.Tests.Hashes;

public sealed class HGetExTests : FieldExpiryTest
{
    [Theory]
    [InlineData("EX 10", 10_000)]
    [InlineData("PX 1500", 1500)]
    [InlineData("EXAT 4102444810", 10_000)]
    [InlineData("PXAT 4102444801500", 1500)]
    public void Answers_and_sets_the_expiry(string time, long after)
    {
        Run("HSET h a 1 b 2");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("[\"1\", (nil)]", $"HGETEX h {time} FIELDS 2 a none");
        Expect($"[{ManualTime.Start + after}, -1]", "HPEXPIRETIME h FIELDS 2 a b");
        Assert.Equal([$"HPEXPIREAT h {ManualTime.Start + after} FIELDS 1 a"], EffectText.Lines(log));
        Assert.Equal(["hexpire 0:h"], heard.All);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Persists_deletes_or_only_answers(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        Run("HSET h a 1 b 2 c 3");
        Run("HPEXPIRE h 1000 FIELDS 2 a b");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("[\"1\"]", "HGETEX h FIELDS 1 a");
        Expect("[\"1\", \"3\"]", "HGETEX h PERSIST FIELDS 2 a c");
        Expect("[\"3\"]", "HGETEX h PXAT 0 FIELDS 1 c");
        Advance(1001);
        Expect("[(nil), \"1\"]", "HGETEX h EX 5 FIELDS 2 b a");
        Expect("[(nil)]", "HGETEX none EX 5 FIELDS 1 a");
        Assert.Equal(["hpersist 0:h", "hdel 0:h", "hexpired 0:h", "hexpire 0:h"], heard.All);
        Assert.Equal(["HPERSIST h FIELDS 1 a", "HDEL h c", $"HPEXPIREAT h {ManualTime.Start + 6001} FIELDS 1 a", "HDEL h b"], EffectText.Lines(log).Where(line => line is not ("MULTI" or "EXEC")));
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified", "HGETEX h EX 1 PERSIST FIELDS 1 a");
        Expect("(error) ERR Only one of EX, PX, EXAT, PXAT or PERSIST arguments can be specified", "HGETEX h EX 0 PX 1 FIELDS 1 a");
        Expect("(error) ERR unknown argument: KEEPTTL", "HGETEX h KEEPTTL FIELDS 1 a");
        Expect("(error) ERR invalid number of fields", "HGETEX h FIELDS 0 a");
        Expect("(error) ERR wrong number of arguments for 'hgetex' command", "HGETEX h FIELDS 2 a");
        Expect("(error) ERR invalid expire time, must be >= 0", "HGETEX h EX -1 FIELDS 1 a");
        Expect("(error) ERR invalid expire time in 'hgetex' command", "HGETEX h EX 70368744178 FIELDS 1 a");
        Run("SET s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HGETEX s FIELDS 1 a");
    }
}
