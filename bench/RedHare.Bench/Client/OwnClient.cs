using System.Diagnostics;
using RedHare.Client;

namespace RedHare.Bench.Client;

/// <summary>RedHare.Client under load: callers on one connection, each awaiting its reply before its next command.</summary>
internal static class OwnClient
{
    private const int Keys = 1000;

    public static async Task<ClientRun> MeasureAsync(RedisConnection redis, string command, int callers, TimeSpan time)
    {
        var keys = Enumerable.Range(0, Keys).Select(i => (RedisKey)$"key:{i}").ToArray();
        var value = (RedisValue)new string('x', 64);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(redis, command, caller, keys, value, started, time)))).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var done = counts.Sum();
        return new ClientRun(done / seconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / done, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)done);
    }

    private static async Task<long> CallAsync(RedisConnection redis, string command, int caller, RedisKey[] keys, RedisValue value, long started, TimeSpan time)
    {
        long done = 0;
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            for (var i = 0; i < 16; i++)
            {
                var key = keys[(caller * 37 + done + i) % Keys];
                switch (command)
                {
                    case "get": await redis.Strings.GetAsync(key).ConfigureAwait(false); break;
                    case "set": await redis.Strings.SetAsync(key, value).ConfigureAwait(false); break;
                    default: await redis.Strings.IncrAsync("counter").ConfigureAwait(false); break;
                }
            }
            done += 16;
        }
        return done;
    }
}
