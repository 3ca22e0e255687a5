namespace RedHare.Commands.Tests.Server;

public sealed class LolwutTests : CommandTest
{
    [Fact]
    public void Names_the_version() => Assert.Contains("Redis ver. 7.2.4", Run("LOLWUT VERSION 5"), StringComparison.Ordinal);
}
