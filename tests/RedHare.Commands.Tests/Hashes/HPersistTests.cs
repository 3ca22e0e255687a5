namespace RedHare.Commands.Tests.Hashes;

public sealed class HPersistTests : FieldExpiryTest
{
    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Takes_the_expiry_from_fields(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        Run("HSET h a 1 b 2 c 3");
        Run("HPEXPIRE h 1000 FIELDS 2 a b");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("[1, -1, -2]", "HPERSIST h FIELDS 3 a c none");
        Expect("[-1]", "HPERSIST h FIELDS 1 a");
        Assert.Equal(["hpersist 0:h"], heard.All);
        Assert.Equal(["HPERSIST h FIELDS 1 a"], EffectText.Lines(log));
        Advance(1001);
        Expect("\"1\"", "HGET h a");
        Expect("(nil)", "HGET h b");
        Expect("[-2]", "HPERSIST none FIELDS 1 a");
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR Mandatory argument FIELDS is missing or not at the right position", "HPERSIST h FIELD 1 a");
        Expect("(error) ERR Number of fields must be a positive integer", "HPERSIST h FIELDS -1 a");
        Expect("(error) ERR The `numfields` parameter must match the number of arguments", "HPERSIST h FIELDS 1 a b");
    }
}
