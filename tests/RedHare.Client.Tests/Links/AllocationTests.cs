using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Links;

/// <summary>Tests that look at the whole process: no other runs beside them.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;

/// <summary>A command allocates its result and nothing else. The server is another process, so that all that is allocated here is the client's.</summary>
[Collection(nameof(Undisturbed))]
public sealed class AllocationTests(TestServers servers) : ClientTest(servers)
{
    // The callers' own tasks, up to 256 of some 800 bytes over 10,000 calls, and the timers.
    private const int Noise = 30;

    private static readonly string Value = new('v', 100);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(256)]
    public async Task An_integer_allocates_nothing(int callers) => Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.StrLenAsync(key)), 0, Noise);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task A_status_allocates_nothing(int callers) =>
        Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.SetAsync(key, Value, When.Exists)), 0, Noise);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task A_write_without_a_result_allocates_nothing(int callers) =>
        Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.SetAsync(key, Value)), 0, Noise);

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(256)]
    public async Task Text_allocates_the_string_alone(int callers) => Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.GetAsync(key)), 0, 22 + 200 + 2 + Noise);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task Bytes_allocate_the_array_alone(int callers) => Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.GetBytesAsync(key)), 0, 24 + 104 + Noise);

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public async Task The_way_to_a_clusters_node_allocates_nothing(int callers) =>
        Assert.InRange(await BytesPerCallAsync(callers, static (redis, key) => redis.Strings.StrLenAsync(key), TestBackend.Cluster), 0, Noise);

    [Fact]
    public async Task In_process_too()
    {
        var redis = await OpenAsync(TestBackend.InProcess);
        RedisKey number = Key("n"), text = Key("s");
        await redis.Strings.SetAsync(text, Value);
        long before = 0, length = 0;
        for (var i = -100; i < 1000; i++)
        {
            if (i == 0) before = GC.GetAllocatedBytesForCurrentThread();
            await redis.Strings.IncrAsync(number);
            length += (await redis.Strings.GetAsync(text))!.Length;
        }
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000.0, 0, 22 + 200 + 2 + Noise);
        Assert.Equal(1100 * Value.Length, length);
    }

    private Task<double> BytesPerCallAsync<T>(int callers, Func<RedisConnection, RedisKey, ValueTask<T>> call, TestBackend backend = TestBackend.Redis) => BytesPerCallAsync(callers, async (redis, key, calls) =>
    {
        for (var i = 0; i < calls; i++) await call(redis, key);
    }, backend);

    private Task<double> BytesPerCallAsync(int callers, Func<RedisConnection, RedisKey, ValueTask> call) => BytesPerCallAsync(callers, async (redis, key, calls) =>
    {
        for (var i = 0; i < calls; i++) await call(redis, key);
    });

    /// <summary>Of a call, when nothing is new any more.</summary>
    private async Task<double> BytesPerCallAsync(int callers, Func<RedisConnection, RedisKey, int, Task> runAsync, TestBackend backend = TestBackend.Redis)
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        var calls = callers == 1 ? 2_000 : 10_000;
        var redis = await OpenAsync(backend);
        RedisKey key = Key("k");
        await redis.Strings.SetAsync(key, Value);
        var least = double.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => runAsync(redis, key, calls / callers))));
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls);
        }
        return least;
    }
}
