using System.Collections.Concurrent;
using System.Diagnostics;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

/// <summary>A master of a cluster of its own is killed while readers and writers are at work.</summary>
public sealed class FailoverTests
{
    private const int Keys = 60;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task A_master_that_is_killed_costs_no_read_no_wrong_answer_and_no_command_that_is_not_reported()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var cluster = await RealCluster.StartAsync(nodeTimeout: 1500);
        await using var redis = await RedisConnection.ConnectAsync($"{cluster.Url}?timeout=20000", Soon);
        for (var i = 0; i < Keys; i++)
        {
            await using var session = await redis.Backend.OpenSessionAsync($"const:{i}", Soon);
            await session.ExecuteAsync(CommandLine.Rent(new CommandSpec("SET")).Key($"const:{i}").Add(i), static reply => reply.IsNull, Soon);
            Assert.Equal(1, await session.ExecuteAsync(CommandLine.Rent(new CommandSpec("WAIT")).Add(1).Add(10_000), static reply => reply.AsInteger(), Soon));
        }

        var killed = Random.Shared.Next(3);
        using var stop = new CancellationTokenSource();
        var counters = Enumerable.Range(0, 12).Select(i => new Counter($"n:{i}")).ToArray();
        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(() => ReadAsync(redis, reader, stop.Token))).ToArray();
        var setters = Enumerable.Range(0, 2).Select(setter => Task.Run(() => SetAsync(redis, setter, stop.Token))).ToArray();
        var writers = counters.Select(counter => Task.Run(() => counter.RunAsync(redis, stop.Token))).ToArray();
        await Task.WhenAll(counters.Select(static counter => counter.ReachAsync(50))).WaitAsync(Soon);

        var clock = Stopwatch.StartNew();
        cluster.Kill(cluster.Ports[killed]);
        await RealNodes.UntilAsync(async () =>
        {
            await using var replica = await RealCluster.NodeAsync(cluster.Ports[killed + 3]);
            return (await replica.ExecuteAsync("ROLE")).Items[0].ToString() == "master";
        });
        var promoted = clock.Elapsed;
        // Every counter counts again, those of the killed master too.
        await Task.WhenAll(counters.Select(static counter => counter.ReachAsync(counter.Acknowledged + 20))).WaitAsync(Soon);
        var recovered = clock.Elapsed;
        await stop.CancelAsync();
        var reads = (await Task.WhenAll(readers).WaitAsync(Soon)).Sum();
        var sets = (await Task.WhenAll(setters).WaitAsync(Soon)).Sum();
        await Task.WhenAll(writers).WaitAsync(Soon);

        foreach (var counter in counters)
        {
            var value = long.Parse((await redis.Strings.GetAsync(counter.Key, Soon))!);
            Assert.InRange(value, counter.Acknowledged - counter.Lost, counter.Acknowledged - counter.Lost + counter.Reported);
        }
        Console.WriteLine($"cluster failover: the replica was master after {promoted.TotalMilliseconds:F0} ms (cluster-node-timeout 1500 ms), all counted again after {recovered.TotalMilliseconds:F0} ms; " +
            $"{counters.Sum(static counter => counter.Acknowledged)} increments acknowledged, {counters.Sum(static counter => counter.Reported)} reported as maybe run, {counters.Sum(static counter => counter.Lost)} lost by the servers, {reads} reads, {sets} sets, no other error");
    }

    private static async Task<int> ReadAsync(RedisConnection redis, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        var reads = 0;
        while (!stop.IsCancellationRequested)
        {
            var first = random.Next(Keys);
            if (reads % 10 == 0)
            {
                RedisKey[] keys = [.. Enumerable.Range(0, 5).Select(i => new RedisKey($"const:{(first + i) % Keys}"))];
                Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{(first + i) % Keys}"), await redis.Strings.MGetAsync(keys, CancellationToken.None));
            }
            else Assert.Equal($"{first}", await redis.Strings.GetAsync($"const:{first}", CancellationToken.None));
            reads++;
        }
        return reads;
    }

    /// <summary>A write that may run twice is sent again, and so none fails.</summary>
    private static async Task<int> SetAsync(RedisConnection redis, int setter, CancellationToken stop)
    {
        var sets = 0;
        for (; !stop.IsCancellationRequested; sets++) await redis.Strings.SetAsync($"set:{setter}:{sets % Keys}", $"{sets}", cancellation: CancellationToken.None);
        return sets;
    }

    /// <summary>Counts up one key, one command after the other, and keeps account of what it was told.</summary>
    private sealed class Counter(string key)
    {
        private readonly ConcurrentDictionary<long, TaskCompletionSource> _goals = new();
        private long _acknowledged;

        public string Key => key;

        public long Acknowledged => Volatile.Read(ref _acknowledged);

        /// <summary>Commands of which it was told that they may have run.</summary>
        public long Reported { get; private set; }

        /// <summary>Acknowledged commands that the servers lost: they replicate after they answer, and a replica that took over went on from a smaller count.</summary>
        public long Lost { get; private set; }

        public Task ReachAsync(long count)
        {
            var goal = _goals.GetOrAdd(count, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Acknowledged >= count) goal.TrySetResult();
            return goal.Task;
        }

        public async Task RunAsync(RedisConnection redis, CancellationToken stop)
        {
            var (last, reportedSince) = (0L, 0L);
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    try
                    {
                        var value = await redis.Strings.IncrAsync(key, CancellationToken.None);
                        // Not once more than it was asked to: what was reported may have run, nothing else.
                        Assert.InRange(value, 1, last + 1 + reportedSince);
                        if (value <= last)
                        {
                            // A replica has a beginning of what its master did, so the counts tell how much was lost; and there was one failover.
                            Assert.Equal(0, Lost);
                            Lost = last - value + 1;
                        }
                        (last, reportedSince) = (value, 0);
                        var acknowledged = Interlocked.Increment(ref _acknowledged);
                        foreach (var goal in _goals)
                            if (acknowledged >= goal.Key) goal.Value.TrySetResult();
                    }
                    catch (RedisConnectionException exception) when (exception.MayHaveRun)
                    {
                        Reported++;
                        reportedSince++;
                    }
                }
            }
            catch (Exception exception)
            {
                foreach (var goal in _goals.Values) goal.TrySetException(exception);
                throw;
            }
        }
    }
}
