using RedHare.Soak.JobCrash;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>The short run of <c>soak/run jobs-crash</c>.</summary>
public sealed class JobCrashTests
{
    /// <summary>Faults 12 and 20: workers and the server are killed; no job is lost, and the effects happen once.</summary>
    [Fact]
    public async Task No_job_is_lost_and_effects_happen_once_after_kills()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-jobs-crash-");
        try
        {
            Assert.Null(await JobCrashRun.RunAsync(directory.FullName, kills: 3, workers: 2, new Random(7), longest: 600));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
