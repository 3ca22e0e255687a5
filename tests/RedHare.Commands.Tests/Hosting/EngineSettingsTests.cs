using RedHare.Commands.Configuration;

namespace RedHare.Commands.Tests.Hosting;

public sealed class EngineSettingsTests
{
    [Fact]
    public void Directives_reach_the_engine_at_the_start_and_when_they_change()
    {
        var configuration = new ServerConfiguration();
        configuration.Preset("maxmemory-policy", "volatile-lfu");
        configuration.Preset("lazyfree-lazy-expire", "yes");
        using var server = new ServerContext(configuration);
        Assert.Equal(new Engine.AccessFrequency(LogFactor: 10, DecayMinutes: 1), server.Engine.Frequency);
        Assert.True(server.Engine.LazyExpire);
        Assert.False(server.Engine.LazyServerDelete);

        configuration.Set("lfu-decay-time", "7");
        configuration.Set("lazyfree-lazy-server-del", "yes");
        Assert.Equal(7, server.Engine.Frequency!.DecayMinutes);
        Assert.True(server.Engine.LazyServerDelete);
        configuration.Set("maxmemory-policy", "allkeys-lru");
        Assert.Null(server.Engine.Frequency);
    }
}
