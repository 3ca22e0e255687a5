using RedHare.Engine;

namespace RedHare.Commands.Tests.Hashes;

/// <summary>What HEXPIRE, HPEXPIRE, HEXPIREAT and HPEXPIREAT have in common.</summary>
public abstract class HExpireCases(string command, bool seconds, bool relative) : FieldExpiryTest
{
    public static TheoryData<KeyEncoding> Forms => [KeyEncoding.ListPackEx, KeyEncoding.HashTable];

    // So many seconds from now, as the command takes it.
    private long In(long count) => (relative ? 0 : ManualTime.Start / (seconds ? 1000 : 1)) + count * (seconds ? 1 : 1000);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Answers_for_each_field(KeyEncoding form)
    {
        UseForm(form);
        Run("HSET h a 1 b 2 c 3");
        Expect("[1, -2, 1]", $"{command} h {In(10)} FIELDS 3 a none b");
        Assert.Equal(form, Server.EncodingOf("h"));
        Expect($"[{ManualTime.Start + 10_000}, {ManualTime.Start + 10_000}, -1]", "HPEXPIRETIME h FIELDS 3 a b c");
        Expect("[-2, -2]", $"{command} none {In(10)} FIELDS 2 a b");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Conditions(KeyEncoding form)
    {
        UseForm(form);
        Run("HSET h a 1 b 2");
        Expect("[0, 0]", $"{command} h {In(10)} XX FIELDS 2 a b");
        Expect("[0]", $"{command} h {In(10)} GT FIELDS 1 a");
        Expect("[1]", $"{command} h {In(10)} NX FIELDS 1 a");
        Expect("[0, 1]", $"{command} h {In(20)} nx FIELDS 2 a b");
        Expect("[1, 0]", $"{command} h {In(15)} GT FIELDS 2 a b");
        Expect("[0, 1]", $"{command} h {In(15)} LT FIELDS 2 a b");
        Expect("[0]", $"{command} h {In(15)} LT FIELDS 1 a");
        Expect("[1]", $"{command} h {In(5)} xx FIELDS 1 a");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Time_that_is_past_deletes(KeyEncoding form)
    {
        UseForm(form);
        Run("HSET h a 1 b 2 c 3");
        Advance(5000);
        var past = relative ? 0 : In(5);
        var heard = Hear();
        Expect("[2, -2]", $"{command} h {past} FIELDS 2 a none");
        Expect("[2, 2]", $"{command} h {past} FIELDS 2 b c");
        Expect("0", "EXISTS h");
        Assert.Equal(["hdel 0:h", "hdel 0:h", "del 0:h"], heard.All);
        Assert.Contains("expired_subkeys:3", Run("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_effect_is_an_instant_and_names_what_was_changed()
    {
        Run("HSET h a 1 b 2 c 3");
        Run("HPEXPIRE h 1000 FIELDS 1 b");
        var heard = Hear();
        var log = Server.Context.Engine.Effects.Read();
        Run($"{command} h {In(100)} NX FIELDS 4 a b c none");
        Run($"{command} h {In(100)} NX FIELDS 1 a");
        Assert.Equal([$"HPEXPIREAT h {ManualTime.Start + 100_000} NX FIELDS 2 a c"], EffectText.Lines(log));
        Assert.Equal(["hexpire 0:h"], heard.All);
    }

    [Fact]
    public void Refusals()
    {
        Run("HSET h a 1");
        Run("SET s text");
        var error = $"(error) ERR invalid expire time in '{command.ToLowerInvariant()}' command";
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", $"{command} s 1 FIELDS 1 a");
        Expect("(error) ERR value is not an integer or out of range", $"{command} h x FIELDS 1 a");
        Expect("(error) ERR invalid expire time, must be >= 0", $"{command} h -1 FIELDS 1 a");
        Expect(error, $"{command} h {(1L << 46) / (seconds ? 1000 : 1) + 1} FIELDS 1 a");
        Expect(error, $"{command} h 9223372036854775807 FIELDS 1 a");
        Expect("(error) ERR Mandatory argument FIELDS is missing or not at the right position", $"{command} h 1 NX 1 a b");
        Expect("(error) ERR Mandatory argument FIELDS is missing or not at the right position", $"{command} h 1 FIELD 1 a b");
        Expect("(error) ERR Parameter `numFields` should be greater than 0", $"{command} h 1 NX FIELDS 0 a");
        Expect("(error) ERR Parameter `numFields` should be greater than 0", $"{command} h 1 NX FIELDS x a");
        Expect("(error) ERR The `numfields` parameter must match the number of arguments", $"{command} h 1 FIELDS 2 a");
        Expect("(error) ERR The `numfields` parameter must match the number of arguments", $"{command} none 1 FIELDS 1 a b");
        Expect("[-1]", "HTTL h FIELDS 1 a");
    }
}
