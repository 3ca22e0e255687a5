namespace RedHare.Commands.Tests.Server;

public sealed class MemoryPurgeTests : CommandTest
{
    [Fact]
    public void Frees_what_was_detached()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD s m{i}");
        Run("UNLINK s");
        Expect("OK", "MEMORY PURGE");
        Assert.True(SpinWait.SpinUntil(() => Server.Context.Engine.Statistics is { LazyFreePending: 0, LazyFreed: 1 }, TimeSpan.FromSeconds(10)));
    }
}
