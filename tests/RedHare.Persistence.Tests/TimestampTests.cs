using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using RedHare.Client;
using RedHare.Persistence.Checking;
using RedHare.Server;

namespace RedHare.Persistence.Tests;

/// <summary>aof-timestamp-enabled: a log that redis-check-aof cut at a time is the data of that time, also where the cut goes through what was written and sealed together.</summary>
public sealed partial class TimestampTests
{
    private const int Commands = 300;

    [Theory]
    [InlineData("always")]
    [InlineData("everysec")]
    public async Task A_log_cut_at_a_time_is_the_data_of_that_time(string policy)
    {
        if (RedisServerProcess.Find("redis-check-aof") is null) Assert.Skip("There is no redis-check-aof.");
        var cancel = TestContext.Current.CancellationToken;
        using var whole = new TempDirectory();
        Write(whole, policy);
        var log = await File.ReadAllTextAsync(whole.Incremental, cancel);
        Assert.StartsWith("#TS:", log, StringComparison.Ordinal);
        var times = Annotation().Matches(log);
        Assert.True(times.Count > Commands);
        foreach (var at in (int[])[1, times.Count / 3, times.Count / 2, times.Count - 1])
        {
            using var cut = whole.Copy();
            Truncate(cut, times[at - 1].Groups[1].Value);
            var kept = log[..times[at].Index];
            Assert.Equal(kept, await File.ReadAllTextAsync(cut.Incremental, cancel));
            var count = Increment().Count(kept);
            Assert.True(FileCheck.Run(cut.Manifest).IsSound);
            using (var copy = cut.Copy())
            using (var real = RedisServerProcess.Start(copy.Path))
            await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel)) Assert.Equal(count, await CountAsync(redis));
            // And it goes on from there.
            for (var start = 0; start < 2; start++)
            {
                using var server = cut.Open(("appendfsync", policy), ("aof-timestamp-enabled", "yes"));
                using var redis = server.Connect();
                Assert.Equal(count + start + 1, redis.Execute("INCR", "count").AsInteger());
            }
        }
    }

    private static void Write(TempDirectory directory, string policy)
    {
        var configuration = MemoryServer.Configure(directory.Path, ("appendfsync", policy), ("aof-timestamp-enabled", "yes"));
        using var context = WholeServer.Create(configuration, new HastyTime());
        ServerPersistence.Open(context);
        using var server = EmbeddedServer.Over(context);
        using var redis = server.Connect();
        for (var i = 0; i < Commands; i++) redis.Execute("INCR", "count");
    }

    private static void Truncate(TempDirectory directory, string time)
    {
        using var check = Process.Start(new ProcessStartInfo(RedisServerProcess.Find("redis-check-aof")!, ["--truncate-to-timestamp", time, directory.Manifest]) { RedirectStandardOutput = true })!;
        var text = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.Contains("Successfully truncated AOF", text, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(RedisConnection redis)
    {
        var count = await redis.ExecuteAsync("GET", "count");
        return count.IsNull ? 0 : long.Parse(count.ToString(), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"#TS:(\d+)\r\n")]
    private static partial Regex Annotation();

    [GeneratedRegex(@"\r\nINCR\r\n")]
    private static partial Regex Increment();

    /// <summary>A second later whenever it is looked at.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private long _seconds = 1_700_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Interlocked.Increment(ref _seconds));
    }
}
