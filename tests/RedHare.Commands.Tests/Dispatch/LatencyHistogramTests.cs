namespace RedHare.Commands.Tests.Dispatch;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_right_within_an_eighth()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 100_000; i++) histogram.Record(i);
        foreach (var percent in new[] { 1.0, 25, 50, 90, 99, 99.9, 100 })
            Assert.InRange(histogram.Percentile(percent), 1000 * percent, 1000 * percent * 1.13 + 8);
        Assert.Equal(100_000, histogram.Count);
        Assert.InRange(histogram.CountUpTo(50_000), 43_750, 50_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(long.MaxValue)]
    public void Every_duration_has_a_place(long nanoseconds)
    {
        var histogram = new LatencyHistogram();
        histogram.Record(nanoseconds);
        Assert.Equal(1, histogram.Count);
        Assert.True(histogram.Percentile(50) >= Math.Min(nanoseconds, 1L << 38));
    }

    [Fact]
    public void What_was_counted_before_can_be_taken_off()
    {
        LatencyHistogram before = new(), after = new();
        before.Record(10);
        after.Add(before);
        after.Record(5000);
        after.Subtract(before);
        Assert.Equal(1, after.Count);
        Assert.InRange(after.Percentile(1), 5000, 5700);
    }
}
