using System.Diagnostics;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>Waiting for what a broker does by itself.</summary>
internal static class ClientWait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "what was awaited did not come");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
