namespace RedHare.Commands.Tests.HyperLogLogs;

public sealed class PfAddTests : CommandTest
{
    [Fact]
    public void Creates_a_value_that_is_an_empty_sparse_one()
    {
        Expect("1", "PFADD h");
        Expect("\"HYLL\u0001\0\0\0\0\0\0\0\0\0\0\u0080\u007f\u00ff\"", "GET h");
        Expect("0", "PFADD h");
        Expect("0", "PFCOUNT h");
        Expect("\"raw\"", "OBJECT ENCODING h");
    }

    [Fact]
    public void Tells_whether_a_register_was_raised()
    {
        Expect("1", "PFADD h a b c");
        Expect("0", "PFADD h a b c");
        Expect("1", "PFADD h \"\" a");
        Expect("4", "PFCOUNT h");
    }

    [Fact]
    public void Becomes_dense_past_the_limit()
    {
        Run("CONFIG SET hll-sparse-max-bytes 30");
        for (var i = 0; i < 8; i++) Run($"PFADD h {i}");
        Expect("dense", "PFDEBUG ENCODING h");
        Expect("12304", "STRLEN h");
        Expect("8", "PFCOUNT h");
        // The form is the configuration's, which the replay's server does not have.
        Run("DEL h");
    }

    [Fact]
    public void Keeps_the_expiry()
    {
        Run("PFADD h a");
        Run("PEXPIREAT h 4102444800000");
        Run("PFADD h b c d");
        Expect("4102444800000", "PEXPIRETIME h");
    }

    [Fact]
    public void Tells_what_it_did()
    {
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("PFADD h a");
        Run("PFADD h a");
        Run("PFADD h b");
        Assert.Equal(["pfadd 0:h", "pfadd 0:h"], heard.All);
    }

    [Fact]
    public void An_addition_without_a_change_has_no_effect()
    {
        Run("PFADD h a");
        var log = Server.Context.Engine.Effects.Read();
        Run("PFADD h a");
        Assert.Empty(EffectText.Lines(log));
    }

    [Fact]
    public void Refuses_what_is_no_such_value()
    {
        Run("MSET t text n 12345678901234567 short HYLL");
        Run("SADD s a");
        foreach (var key in (string[])["t", "n", "short"])
            Expect("(error) WRONGTYPE Key is not a valid HyperLogLog string value.", $"PFADD {key} a");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "PFADD s a");
    }

    [Fact]
    public void A_corrupt_value_stays_as_it_is()
    {
        // 64 registers are there, the element's is not among them.
        Client.Run("SET", "h", "HYLL\u0001\0\0\0\0\0\0\0\0\0\0\u0080\u003f");
        Expect("(error) INVALIDOBJ Corrupted HLL object detected", "PFADD h 1 2 3 4 5");
        Expect("17", "STRLEN h");
        Expect("(error) INVALIDOBJ Corrupted HLL object detected", "PFCOUNT h");
    }
}
