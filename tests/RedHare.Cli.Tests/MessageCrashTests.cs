using RedHare.Soak.MessageCrash;
using Xunit;

namespace RedHare.Cli.Tests;

/// <summary>The short run of <c>soak/run messages-crash</c>.</summary>
public sealed class MessageCrashTests
{
    /// <summary>Faults 18, 19 and 20: publishers, consumers and the server are killed; no message is lost, effects happen once and in their order.</summary>
    [Fact]
    public async Task No_message_is_lost_and_effects_happen_once_after_kills()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-messages-crash-");
        try
        {
            Assert.Null(await MessageCrashRun.RunAsync(directory.FullName, kills: 2, publishers: 1, consumers: 2, new Random(7), longest: 800));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
