using RedHare.Engine.Structures;
using Xunit;

namespace RedHare.Engine.Tests.Structures;

public class PackListLimitTests
{
    [Theory]
    [InlineData(-1, 4096)]
    [InlineData(-2, 8192)]
    [InlineData(-5, 65536)]
    [InlineData(-6, 65536)]
    [InlineData(int.MinValue, 65536)]
    public void Negative_settings_bound_bytes_alone(int setting, int bytes)
    {
        var limit = new PackListLimit(setting);
        Assert.True(limit.Allows(bytes, int.MaxValue));
        Assert.False(limit.Allows(bytes + 1, 1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(128, 128)]
    public void Positive_settings_bound_elements_and_8_KiB(int setting, int count)
    {
        var limit = new PackListLimit(setting);
        Assert.True(limit.Allows(8192, count));
        Assert.False(limit.Allows(100, count + 1));
        Assert.False(limit.Allows(8193, 1));
    }
}
