using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public class MemorySizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("17b", 17)]
    [InlineData("1k", 1000)]
    [InlineData("1KB", 1024)]
    [InlineData("3m", 3_000_000)]
    [InlineData("3mb", 3 << 20)]
    [InlineData("1g", 1_000_000_000)]
    [InlineData("1Gb", 1 << 30)]
    public void Units_are_those_of_Redis(string text, long bytes)
    {
        Assert.True(MemorySize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1t")]
    [InlineData("1kbb")]
    [InlineData("1 k")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999gb")]
    public void What_is_no_size_is_refused(string text) => Assert.False(MemorySize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1000, "1000")]
    [InlineData(2048, "2kb")]
    [InlineData(3 << 20, "3mb")]
    [InlineData(5L << 30, "5gb")]
    public void A_size_is_written_in_the_largest_unit(long bytes, string text) => Assert.Equal(text, MemorySize.Format(bytes));
}
