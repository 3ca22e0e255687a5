using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

/// <summary>What concerns everybody on a server, each test on one of its own.</summary>
public sealed class LoneServerTests
{
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Theory, MemberData(nameof(LoneServer.All), MemberType = typeof(LoneServer))]
    public async Task Databases_are_emptied_and_exchanged(TestBackend backend)
    {
        await using var lone = LoneServer.Start(backend);
        await using var redis = await lone.ConnectAsync();
        await redis.Strings.SetAsync("k", "v");
        await redis.Server.SwapDbAsync(0, 1);
        Assert.Equal(0, await redis.Server.DbSizeAsync());
        await redis.Server.FlushDbAsync();
        await redis.Server.SwapDbAsync(0, 1);
        Assert.Equal("v", await redis.Strings.GetAsync("k"));
        await redis.Server.FlushDbAsync(FlushMode.Sync);
        Assert.Equal(0, await redis.Server.DbSizeAsync());
        foreach (var mode in Enum.GetValues<FlushMode>())
        {
            await redis.Strings.SetAsync("k", "v");
            await redis.Server.FlushAllAsync(mode);
            Assert.Equal(0, await redis.Server.DbSizeAsync());
        }
    }

    [Theory, MemberData(nameof(LoneServer.All), MemberType = typeof(LoneServer))]
    public async Task Scripts_and_functions_are_forgotten(TestBackend backend)
    {
        await using var lone = LoneServer.Start(backend);
        await using var redis = await lone.ConnectAsync();
        foreach (var mode in Enum.GetValues<FlushMode>())
        {
            var hash = await redis.Scripts.ScriptLoadAsync("return 1");
            await redis.Scripts.ScriptFlushAsync(mode);
            Expect.Items([false], await redis.Scripts.ScriptExistsAsync([hash]));
            await redis.Functions.FunctionLoadAsync("#!lua name=lib\nredis.register_function('f', function() return 1 end)");
            var dump = await redis.Functions.FunctionDumpAsync();
            await redis.Functions.FunctionFlushAsync(mode);
            Assert.Empty(await redis.Functions.FunctionListAsync());
            await redis.Functions.FunctionRestoreAsync(dump, FunctionRestorePolicy.Append);
            await redis.Functions.FunctionRestoreAsync(dump, FunctionRestorePolicy.Flush);
            Assert.Equal(new FunctionStats(null, 1, 1), await redis.Functions.FunctionStatsAsync());
            await redis.Functions.FunctionFlushAsync();
        }
    }

    [Theory, MemberData(nameof(LoneServer.All), MemberType = typeof(LoneServer))]
    public async Task Data_is_written_to_the_disk(TestBackend backend)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-client-").FullName;
        await using (var lone = LoneServer.Start(backend, ("dir", directory)))
        {
            await using var redis = await lone.ConnectAsync();
            var before = await redis.Server.LastSaveAsync();
            Assert.InRange(before, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
            await redis.Strings.SetAsync("k", "v");
            await redis.Server.SaveAsync();
            Assert.InRange(await redis.Server.LastSaveAsync(), before, DateTimeOffset.UtcNow);
            Assert.Contains("dump.rdb", Directory.EnumerateFiles(directory).Select(Path.GetFileName));
            Assert.Equal("Background saving started", await redis.Server.BgSaveAsync());
            await DoneAsync(redis.Server);
            Assert.StartsWith("Background append only file rewriting", await redis.Server.BgRewriteAofAsync(), StringComparison.Ordinal);
            Assert.StartsWith("Background saving", await redis.Server.BgSaveAsync(schedule: true), StringComparison.Ordinal);
            // A process of the server's own writes them: it would not end with the server.
            await DoneAsync(redis.Server);
        }
        Directory.Delete(directory, recursive: true);

        static async Task DoneAsync(ServerCommands server)
        {
            while (true)
            {
                var info = await server.InfoAsync(["persistence"]);
                if (info["rdb_bgsave_in_progress"] == "0" && info["aof_rewrite_in_progress"] == "0" && info["aof_rewrite_scheduled"] == "0") return;
                await Task.Delay(10);
            }
        }
    }

    [Theory, MemberData(nameof(LoneServer.All), MemberType = typeof(LoneServer))]
    public async Task What_is_slow_is_noted(TestBackend backend)
    {
        await using var lone = LoneServer.Start(backend);
        await using var redis = await lone.ConnectAsync();
        var server = redis.Server;
        await server.ConfigSetAsync([("slowlog-log-slower-than", 2000), ("latency-monitor-threshold", 2)]);
        // A script's clock stands still, so it counts: three million steps take no server less than the 2 ms that are asked for.
        const string Slow = "local sum = 0 for i = 1, 3000000 do sum = sum + i end return sum";
        await redis.Scripts.EvalAsync(Slow, [], ["argument"]);
        var slow = (await server.SlowlogGetAsync(-1)).Single(command => command.Arguments[0] == "EVAL");
        Assert.True(slow.Duration >= TimeSpan.FromMilliseconds(2));
        Assert.Equal([Slow, "0", "argument"], slow.Arguments.Skip(1));
        Assert.InRange(slow.Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.NotEmpty(slow.Client);
        Assert.Equal((1, slow.ClientName), ((await server.SlowlogGetAsync(1)).Length, slow.ClientName));
        Assert.True(await server.SlowlogLenAsync() >= 1);
        await server.SlowlogResetAsync();
        Assert.DoesNotContain(await server.SlowlogGetAsync(), command => command.Id == slow.Id);

        var latest = (await server.LatencyLatestAsync()).Single(item => item.Name == "command");
        Assert.True(latest.Worst >= latest.Latest && latest.Latest >= TimeSpan.FromMilliseconds(2), $"{latest}");
        var sample = (await server.LatencyHistoryAsync("command"))[0];
        Assert.True(sample.Latency >= TimeSpan.FromMilliseconds(2) && sample.Time <= latest.Time, $"{sample}");
        Assert.Contains("command", await server.LatencyGraphAsync("command"), StringComparison.Ordinal);
        Assert.True((await server.LatencyHistogramAsync()).Count >= 1);
        var histogram = (await server.LatencyHistogramAsync(["eval"]))["eval"];
        Assert.Equal(1, histogram.Calls);
        Assert.True(histogram.Microseconds[^1] is { UpTo: >= 2000, Calls: 1 }, string.Join(' ', histogram.Microseconds));
        Assert.Equal(0, await server.LatencyResetAsync(["no-such-event"]));
        Assert.True(await server.LatencyResetAsync() >= 1);
        await server.ConfigResetStatAsync();
        Assert.True((await server.InfoAsync(["stats"])).GetInteger("total_commands_processed") < 5);
        await Assert.ThrowsAsync<RedisServerException>(async () => await server.ConfigRewriteAsync());
    }

    [Theory, MemberData(nameof(LoneServer.All), MemberType = typeof(LoneServer))]
    public async Task Clients_are_paused_unblocked_and_closed(TestBackend backend)
    {
        await using var lone = LoneServer.Start(backend);
        await using var redis = await lone.ConnectAsync();
        await using var other = await redis.OpenSessionAsync(cancellation: Soon);
        var id = await other.Server.ClientIdAsync();
        var popped = other.ExecuteAsync("BLPOP", "list", 0).AsTask();
        while (!await redis.Server.ClientUnblockAsync(id)) await Task.Delay(1);
        Assert.True((await popped).IsNull);
        popped = other.ExecuteAsync("BLPOP", "list", 0).AsTask();
        while (!await redis.Server.ClientUnblockAsync(id, withError: true)) await Task.Delay(1);
        Assert.Equal("UNBLOCKED", (await Assert.ThrowsAsync<RedisServerException>(() => popped)).Code);

        // In process a command runs on its caller's thread, which a pause would hold.
        if (backend != TestBackend.InProcess)
        {
            await redis.Server.ClientPauseAsync(TimeSpan.FromMinutes(1), writesOnly: true);
            var written = redis.Strings.SetAsync("k", "v").AsTask();
            await using var third = await lone.ConnectAsync();
            await third.Server.ClientUnpauseAsync();
            await written.WaitAsync(Soon);
            await third.Server.ClientPauseAsync(TimeSpan.Zero);
        }
        Assert.Equal(1, await redis.Server.ClientKillAsync(new ClientFilter { Id = id }));
        if (backend != TestBackend.InProcess) await Assert.ThrowsAsync<RedisConnectionException>(async () => await other.Server.PingAsync());
    }
}
