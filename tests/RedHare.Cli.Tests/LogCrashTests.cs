using RedHare.Soak.LogCrash;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>The short run of <c>soak/run logs-crash</c>.</summary>
public sealed class LogCrashTests
{
    /// <summary>Faults 9 and 20: readers and the server are killed; no event is lost, the order of each key holds, and the effects happen once.</summary>
    [Fact]
    public async Task No_event_is_lost_and_effects_happen_once_and_in_order_after_kills()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-logs-crash-");
        try
        {
            Assert.Null(await LogCrashRun.RunAsync(directory.FullName, kills: 3, readers: 2, new Random(7), longest: 600));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
