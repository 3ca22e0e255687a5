namespace RedHare.Commands.Tests.Hashes;

public sealed class HSetExTests : FieldExpiryTest
{
    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Sets_fields_and_their_expiry(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Expect("1", "HSETEX h EX 10 FIELDS 2 a 1 b 2");
        Expect("1", "HSETEX h KEEPTTL FIELDS 2 a 3 c 4");
        Expect("1", "HSETEX h FIELDS 1 b 5");
        Expect($"[{ManualTime.Start + 10_000}, -1, -1]", "HPEXPIRETIME h FIELDS 3 a b c");
        Expect("[\"3\", \"5\", \"4\"]", "HMGET h a b c");
        Assert.Equal(["hset 0:h", "hexpire 0:h", "hset 0:h", "hset 0:h"], heard.All);
        Assert.Equal([$"HSETEX h PXAT {ManualTime.Start + 10_000} FIELDS 2 a 1 b 2", "HSETEX h KEEPTTL FIELDS 2 a 3 c 4", "HSETEX h FIELDS 1 b 5"], EffectText.Lines(log));
    }

    [Fact]
    public void Conditions_are_for_all_fields()
    {
        Expect("0", "HSETEX h FXX FIELDS 1 a 1");
        Expect("1", "HSETEX h FNX FIELDS 1 a 1");
        Expect("0", "HSETEX h FNX FIELDS 2 b 1 a 2");
        Expect("0", "HSETEX h FXX FIELDS 2 a 2 b 1");
        Expect("1", "HSETEX h FXX PX 5 FIELDS 1 a 2");
        Advance(6);
        Expect("0", "HSETEX h FXX FIELDS 1 a 3");
        Expect("1", "HSETEX h FNX KEEPTTL FIELDS 1 a 4");
        Expect("[-1]", "HTTL h FIELDS 1 a");
    }

    [Fact]
    public void Time_that_is_past_deletes()
    {
        Run("HSET h a 1");
        Expect("1", "HSETEX h EXAT 1 FIELDS 2 a 2 b 3");
        Expect("0", "EXISTS h");
        Expect("1", "HSETEX none EXAT 1 FIELDS 1 a 2");
        Expect("0", "EXISTS none");
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR Only one of FXX or FNX arguments can be specified", "HSETEX h FNX FXX FIELDS 1 a 1");
        Expect("(error) ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified", "HSETEX h EX 1 KEEPTTL FIELDS 1 a 1");
        Expect("(error) ERR unknown argument: PERSIST", "HSETEX h PERSIST FIELDS 1 a 1");
        Expect("(error) ERR invalid number of fields", "HSETEX h FIELDS x a 1");
        Expect("(error) ERR wrong number of arguments for 'hsetex' command", "HSETEX h FIELDS 2 a 1");
        Expect("(error) ERR wrong number of arguments for 'hsetex' command", "HSETEX h FIELDS 1 a 1 b");
        Expect("0", "EXISTS h");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(0)]
    public void Says_nothing_of_memory_that_ran_out_but_that(int packed)
    {
        Run($"CONFIG SET hash-max-listpack-entries {packed}");
        for (var step = 0; step < 40; step++)
            foreach (var command in (string[])[$"HSETEX h PX {5000 - step} FIELDS 1 f{step} {new string('x', step + 1)}", $"HPEXPIRE h {9000 + step} FIELDS 1 f{step / 2}", $"HPERSIST h FIELDS 1 f{step / 3}"])
                for (var allowed = 0; ; allowed++)
                {
                    Server.FailAfter(allowed);
                    var reply = Run(command);
                    Server.FailAfter(-1);
                    if (!reply.StartsWith("(error) OOM", StringComparison.Ordinal)) break;
                }
        Expect("40", "HLEN h");
    }
}
