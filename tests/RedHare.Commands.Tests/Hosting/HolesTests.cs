using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Scripting;

namespace RedHare.Commands.Tests.Hosting;

/// <summary>maxmemory on the allocator that servers have: what the process holds, holes included.</summary>
public sealed class HolesTests
{
    private const long Limit = 8 << 20, Slack = Limit / 20 + (1 << 20);

    [Theory]
    [InlineData("growing", new[] { 60, 100, 300, 900, 2000, 9000, 40_000 })]
    [InlineData("shrinking", new[] { 40_000, 9000, 2000, 900, 300, 100 })]
    [InlineData("in turn", new[] { 100, 1000, 300, 20_000, 3000, 150 })]
    public void Values_of_changing_sizes_leave_the_pages_near_the_limit_too(string storm, int[] sizes)
    {
        using var server = new ServerContext(new ServerConfiguration(), new EngineOptions { Shards = 1 }, new ScriptingModule());
        using var client = new TestClient(server);
        // No time ends an eviction: what is seen does not depend on how busy the machine is.
        client.Run($"CONFIG SET maxmemory-policy allkeys-lru maxmemory-eviction-tenacity 100 maxmemory {Limit}");
        var engine = server.Engine;
        var key = 0;
        foreach (var size in sizes)
        {
            byte[][] line = ["SET"u8.ToArray(), [], new byte[size]];
            for (long written = 0; written < Limit * 5 / 4; written += size)
            {
                line[1] = System.Text.Encoding.ASCII.GetBytes($"key:{key++ * 7919L % 10_000_019}");
                client.RunRaw(line);
                if (key % 64 == 0) Assert.True(engine.MappedBytes <= Limit + Slack, $"{storm}: {engine.MappedBytes} bytes of pages with values of {size}.");
            }
            Assert.InRange(engine.UsedBytes, Limit * 3 / 4, Limit);
        }
    }
}
