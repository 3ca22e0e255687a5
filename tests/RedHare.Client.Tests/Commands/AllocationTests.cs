using Xunit;

// In process these are complete when the call returns: nothing is awaited, so that one thread's garbage is all there is.
#pragma warning disable CA2012

namespace RedHare.Client.Tests.Commands;

/// <summary>A call costs no garbage beyond its result: measured in process, where nothing runs on other threads.</summary>
public sealed class AllocationTests : IAsyncLifetime
{
    private readonly EmbeddedServer _server = EmbeddedServer.Open();
    private RedisConnection _redis = null!;

    public ValueTask InitializeAsync()
    {
        _redis = RedisConnection.Over(_server.OpenBackend());
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_method_allocates_no_more_than_its_bare_command(string command, Func<RedisConnection, bool> call)
    {
        var words = command.Split(' ');
        var spec = new CommandSpec(words[0]);
        var bare = Cost(() =>
        {
            var line = CommandLine.Rent(spec);
            for (var i = 1; i < words.Length; i++) line.Add(words[i]);
            return _redis.Backend.ExecuteAsync(line, static reply => !reply.IsError).Result;
        });
        Assert.Equal(bare, Cost(() => call(_redis)));
    }

    public static TheoryData<string, Func<RedisConnection, bool>> Calls() => new()
    {
        { "SET string value PX 3600000", redis => redis.Strings.SetAsync("string", "value", TimeSpan.FromHours(1)).IsCompletedSuccessfully },
        { "SETRANGE string 2 x", redis => redis.Strings.SetRangeAsync("string", 2, "x").Result > 0 },
        { "INCRBY number 2", redis => redis.Strings.IncrByAsync("number", 2).Result > 0 },
        { "INCRBYFLOAT float 0.5", redis => redis.Strings.IncrByFloatAsync("float", 0.5).Result > 0 },
        { "MSET a 1 b 2", redis => redis.Strings.MSetAsync([("a", "1"), ("b", 2)]).IsCompletedSuccessfully },
        { "EXISTS a b", redis => redis.Keys.ExistsAsync(["a", "b"]).Result >= 0 },
        { "EXPIRE a 3600", redis => redis.Keys.ExpireAsync("a", TimeSpan.FromHours(1)).Result || true },
        { "PTTL a", redis => redis.Keys.PTtlAsync("a").Result != TimeSpan.Zero },
        { "HSET hash f 1 g 2.5", redis => redis.Hashes.HSetAsync("hash", [("f", "1"), ("g", 2.5)]).Result >= 0 },
        { "HINCRBY hash n 1", redis => redis.Hashes.HIncrByAsync("hash", "n", 1).Result > 0 },
        { "RPUSH list x", redis => redis.Lists.RPushAsync("list", "x").Result > 0 },
        { "LPOP absent", redis => redis.Lists.LPopAsync("absent").Result is null },
        { "LPOS list x RANK 2", redis => redis.Lists.LPosAsync("list", "x", rank: 2).Result is null or > 0 },
        { "SADD set a b c", redis => redis.Sets.SAddAsync("set", ["a", "b", "c"]).Result >= 0 },
        { "SISMEMBER set a", redis => redis.Sets.SIsMemberAsync("set", "a").Result || true },
        { "ZADD sorted CH 1.5 a", redis => redis.SortedSets.ZAddAsync("sorted", "a", 1.5, ZAddOptions.Changed).Result || true },
        { "ZINCRBY sorted 1.5 b", redis => redis.SortedSets.ZIncrByAsync("sorted", 1.5, "b").Result > 0 },
        { "ZCOUNT sorted (0.5 +inf", redis => redis.SortedSets.ZCountAsync("sorted", ScoreBound.Exclusive(0.5), ScoreBound.Max).Result >= 0 },
        { "ZLEXCOUNT sorted [a +", redis => redis.SortedSets.ZLexCountAsync("sorted", "a", LexBound.Max).Result >= 0 },
        { "ZRANK sorted a", redis => redis.SortedSets.ZRankAsync("sorted", "a").Result is null or >= 0 },
    };

    /// <summary>Bytes of a call, the least of a few runs: a thread that is moved to another core finds that core's pools empty once.</summary>
    private static long Cost(Func<bool> call)
    {
        const int Count = 1000;
        for (var i = 0; i < 100; i++) Assert.True(call());
        var least = long.MaxValue;
        for (var run = 0; run < 5; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Count; i++) call();
            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Count);
        }
        return least;
    }
}
