using Xunit;

namespace RedHare.Engine.Tests.Keyspace;

public sealed class AccessFrequencyTests
{
    private const long Start = 1_700_000_000_000, Minute = 60_000;

    [Fact]
    public void Low_counters_always_rise_and_high_ones_rarely()
    {
        var frequency = new AccessFrequency(LogFactor: 10, DecayMinutes: 1);
        var random = new Random(7);
        var bits = AccessFrequency.New(Start);
        Assert.Equal(5u, frequency.Counter(bits, Start));
        bits = frequency.Touched(bits, Start, random);
        Assert.Equal(6u, frequency.Counter(bits, Start));
        for (var i = 0; i < 1000; i++) bits = frequency.Touched(bits, Start, random);
        Assert.InRange(frequency.Counter(bits, Start), 12u, 30u);
        for (var i = 0; i < 100_000; i++) bits = frequency.Touched(bits, Start, random);
        Assert.InRange(frequency.Counter(bits, Start), 100u, 200u);
    }

    [Fact]
    public void Time_takes_from_the_counter_down_to_zero()
    {
        var frequency = new AccessFrequency(LogFactor: 10, DecayMinutes: 2);
        var bits = AccessFrequency.New(Start);
        Assert.Equal(5u, frequency.Counter(bits, Start + Minute));
        Assert.Equal(3u, frequency.Counter(bits, Start + 4 * Minute));
        Assert.Equal(0u, frequency.Counter(bits, Start + 1000 * Minute));
        bits = frequency.Touched(bits, Start + 4 * Minute, new Random(7));
        Assert.Equal(4u, frequency.Counter(bits, Start + 4 * Minute));
    }

    [Fact]
    public void Without_decay_the_counter_stays()
    {
        var frequency = new AccessFrequency(LogFactor: 10, DecayMinutes: 0);
        Assert.Equal(5u, frequency.Counter(AccessFrequency.New(Start), Start + 100_000 * Minute));
    }

    [Fact]
    public void Survives_the_wrap_of_its_sixteen_bits_of_minutes()
    {
        var frequency = new AccessFrequency(LogFactor: 10, DecayMinutes: 1);
        const long BeforeWrap = 65_535L * Minute;
        Assert.Equal(3u, frequency.Counter(AccessFrequency.New(BeforeWrap), BeforeWrap + 2 * Minute));
    }

    [Fact]
    public void Without_log_factor_every_access_counts_up_to_the_limit()
    {
        var frequency = new AccessFrequency(LogFactor: 0, DecayMinutes: 0);
        var bits = AccessFrequency.New(Start);
        for (var i = 0; i < 300; i++) bits = frequency.Touched(bits, Start, Random.Shared);
        Assert.Equal(255u, frequency.Counter(bits, Start));
    }
}
