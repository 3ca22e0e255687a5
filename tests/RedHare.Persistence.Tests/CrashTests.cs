using RedHare.Soak.Crash;

namespace RedHare.Persistence.Tests;

/// <summary>The short run of <c>soak/run crash</c>.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData("always", 7)]
    [InlineData("everysec", 3)]
    public void Nothing_acknowledged_is_lost_by_a_kill(string fsync, int kills)
    {
        using var directory = new TempDirectory();
        Assert.Null(CrashRun.Run(directory.Path, kills, clients: 4, new Random(kills), fsync, longest: 600));
    }
}
