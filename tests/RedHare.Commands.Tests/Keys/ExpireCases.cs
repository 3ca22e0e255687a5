namespace RedHare.Commands.Tests.Keys;

/// <summary>What holds for EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT alike; times are given from now, in seconds.</summary>
public abstract class ExpireCases(string name, bool seconds, bool relative) : CommandTest(new ManualTime())
{
    private string Line(long fromNow, string options = "")
    {
        var milliseconds = fromNow * 1000 + (relative ? 0 : ManualTime.Start);
        return $"{name} k {(seconds ? milliseconds / 1000 : milliseconds)} {options}".TrimEnd();
    }

    private long Unit(long value) => seconds ? value : value * 1000;

    [Fact]
    public void Sets_and_replaces_the_expiry()
    {
        var log = Server.Context.Engine.Effects.Read();
        Expect("0", Line(10));
        Run("SET k v");
        Expect("1", Line(10));
        Assert.Equal(ManualTime.Start + 10_000, Server.ExpiryOf("k"));
        Expect("1", Line(20));
        Expect("20", "TTL k");
        Assert.Equal(["SET k v", $"PEXPIREAT k {ManualTime.Start + 10_000}", $"PEXPIREAT k {ManualTime.Start + 20_000}"], EffectText.Lines(log));
    }

    [Fact]
    public void Deletes_when_the_time_has_passed()
    {
        var log = Server.Context.Engine.Effects.Read();
        var heard = new HeardEvents();
        Run("SET k v");
        Server.Context.Engine.Listener = heard;
        Expect("1", Line(-5));
        Expect("0", "EXISTS k");
        Assert.Equal(["SET k v", "DEL k"], EffectText.Lines(log));
        Assert.Equal(["del 0:k"], heard.All);
    }

    [Theory]
    [InlineData("NX", 1, 0, 0)]
    [InlineData("XX", 0, 1, 1)]
    [InlineData("GT", 0, 0, 1)]
    [InlineData("LT", 1, 1, 0)]
    [InlineData("XX GT", 0, 0, 1)]
    [InlineData("lt xx", 0, 1, 0)]
    public void Conditions(string condition, int without, int earlier, int later)
    {
        Run("SET k v");
        Assert.Equal($"{without}", Run(Line(100, condition)));
        Assert.Equal(without == 1 ? "100" : "-1", Run("TTL k"));
        Run("PEXPIREAT k " + (ManualTime.Start + 100_000));
        Assert.Equal($"{earlier}", Run(Line(50, condition)));
        Run("PEXPIREAT k " + (ManualTime.Start + 100_000));
        Assert.Equal($"{later}", Run(Line(150, condition)));
        Run("PEXPIREAT k " + (ManualTime.Start + 100_000));
        Expect("0", Line(100, condition is "XX" ? "GT" : condition is "NX" ? "NX" : condition));
    }

    [Fact]
    public void Get_answers_the_ttl_that_was()
    {
        Expect("-2", Line(10, "GET"));
        Run("SET k v");
        Expect("-1", Line(10, "GET"));
        Expect($"{Unit(10)}", Line(20, "GET"));
        Expect($"{Unit(20)}", Line(5, "GT GET"));
        Expect($"{Unit(20)}", Line(5, "GET NX"));
        Expect("20", "TTL k");
        Expect($"{Unit(20)}", Line(-1, "GET"));
        Expect("0", "EXISTS k");
    }

    [Theory]
    [InlineData("NX XX", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("NX GT", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("LT NX", "NX and XX, GT or LT options at the same time are not compatible")]
    [InlineData("GT LT", "GT and LT options at the same time are not compatible")]
    [InlineData("AB", "Unsupported option AB")]
    public void Options_that_do_not_go_together(string options, string error)
    {
        Run("SET k v");
        Expect("(error) ERR " + error, Line(10, options));
        Expect("-1", "TTL k");
    }

    [Fact]
    public void Numbers_that_are_none()
    {
        Run("SET k v");
        Expect("(error) ERR value is not an integer or out of range", $"{name} k x");
        Expect("(error) ERR value is not an integer or out of range", $"{name} k \"\"");
        if (seconds || relative) Expect($"(error) ERR invalid expire time in '{name.ToLowerInvariant()}' command", $"{name} k 9223372036854775807");
        if (seconds) Expect($"(error) ERR invalid expire time in '{name.ToLowerInvariant()}' command", $"{name} k -9223372036854775808");
        Expect("-1", "TTL k");
    }
}
