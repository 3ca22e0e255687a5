namespace RedHare.Commands.Tests.Server;

public sealed class TimeTests : CommandTest
{
    [Fact]
    public void Seconds_and_microseconds()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var parts = Run("TIME").Trim('[', ']').Split(", ").Select(part => long.Parse(part.Trim('"'))).ToArray();
        Assert.InRange(parts[0], before, before + 60);
        Assert.InRange(parts[1], 0, 999_999);
    }
}
