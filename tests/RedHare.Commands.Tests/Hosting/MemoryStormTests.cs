using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands.Tests.Hosting;

/// <summary>Over the real allocator: what holes cost.</summary>
public sealed class MemoryStormTests : IDisposable
{
    private const long Megabyte = 1 << 20, Limit = 64 * Megabyte;

    private readonly ServerContext _server = new(new ServerConfiguration(), new EngineOptions { Shards = 8 });
    private readonly TestClient _client;
    private readonly Random _random = new(7);

    public MemoryStormTests()
    {
        _client = new TestClient(_server);
        // Without a limit to the time of an eviction each command ends within the limits.
        Assert.Equal("OK", _client.Run($"CONFIG SET maxmemory-policy allkeys-lru maxmemory-eviction-tenacity 100 maxmemory {Limit}"));
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    private void Storm(long bytes, Func<double, int> size, Action looks)
    {
        for (long written = 0; written < bytes;)
        {
            var value = new byte[size(written / (double)bytes)];
            Assert.Equal("OK", _client.RunRaw("SET"u8.ToArray(), Encoding.ASCII.GetBytes($"key:{_random.Next(1_000_000)}"), value));
            written += value.Length;
            looks();
        }
    }

    [Theory]
    [InlineData("growing")]
    [InlineData("shrinking")]
    [InlineData("mixed")]
    public void Data_and_pages_stay_within_the_limit_while_sizes_change(string how)
    {
        Storm(3 * Limit, part => how switch
        {
            "growing" => 512 << (int)(part * 6),
            "shrinking" => (16 << 10) >> (int)(part * 6),
            _ => (int)Math.Pow(2, 8 + (_random.NextDouble() * 8)),
        }, () =>
        {
            Assert.InRange(_server.Engine.UsedBytes, 0, Limit + (64 << 10));
            if (_server.Engine.UsedBytes > Limit / 2) Assert.InRange(_server.Engine.MappedBytes, 0, Limit + (Limit / 100 * 9));
        });
        Assert.InRange(_server.Engine.UsedBytes, Limit / 2, Limit);
    }

    [Fact]
    public void What_the_process_grew_by_takes_the_place_of_data()
    {
        var beside = 50 * Megabyte;
        _server.ProcessMemory = new ProcessMemory(_server.Engine) { Resident = () => Volatile.Read(ref beside) + _server.Engine.MappedBytes, Collect = static () => { } };
        _server.OwnProcess();
        Storm(2 * Limit, static _ => 1000, static () => { });
        Assert.InRange(_server.Engine.UsedBytes, Limit - Megabyte, Limit);
        Volatile.Write(ref beside, 65 * Megabyte);
        // Housekeeping looks, and evicts a piece at a time.
        Assert.True(SpinWait.SpinUntil(() => _server.Engine.MappedBytes + (15 * Megabyte) < Limit + (Limit / 10), TimeSpan.FromSeconds(30)));
        Assert.InRange(_server.Engine.UsedBytes, Limit / 2, Limit - (5 * Megabyte));
        // And only as far as half of the limit.
        Volatile.Write(ref beside, 1000 * Megabyte);
        Assert.True(SpinWait.SpinUntil(() => _server.Engine.UsedBytes <= Limit / 2, TimeSpan.FromSeconds(30)));
        Assert.Equal("OK", _client.Run("SET one more"));
        Assert.InRange(_server.Engine.UsedBytes, Limit / 2 - Megabyte, Limit / 2 + Megabyte);
    }
}
