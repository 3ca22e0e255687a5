using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.Tests.Stores;

/// <summary>A test of stores on all backends.</summary>
public abstract class StoreTest(TestServers servers) : PatternTest(servers)
{
    protected static PatternOptions StoreOptions { get; } = new() { Prefix = "test", AllowsEviction = true, Serialization = new SerializationOptions { Json = ProductJson.Default.Options } };

    protected async Task<DataStores> StoresAsync(TestBackend backend) => new(new PatternContext((await OpenAsync(backend)).Backend, StoreOptions));

    /// <summary>Waits for something that will be so.</summary>
    protected static async Task UntilAsync(Func<bool> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !isSo(); await Task.Delay(5))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }
}
