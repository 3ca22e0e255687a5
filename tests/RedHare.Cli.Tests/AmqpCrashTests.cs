using RedHare.Soak.AmqpCrash;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>The short run of <c>soak/run amqp-crash</c>.</summary>
public sealed class AmqpCrashTests
{
    [Fact]
    public void Nothing_confirmed_is_lost_and_nothing_committed_comes_back_after_a_kill()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-amqp-crash-");
        try
        {
            // Long enough that each life gets to work, also where starting takes long.
            for (var attempt = 1; ; attempt *= 2)
            {
                var wrong = AmqpCrashRun.Run(directory.CreateSubdirectory($"{attempt}").FullName, kills: 3, queues: 2, new Random(6), longest: 3000 * attempt);
                if (wrong == AmqpCrashRun.Idle && attempt < 8) continue;
                Assert.Null(wrong);
                return;
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
