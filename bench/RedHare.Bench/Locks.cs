using System.Diagnostics;
using RedHare.Patterns.Locks;

namespace RedHare.Bench;

/// <summary>
/// Locks embedded, on RedHare and on redis-server: acquisitions with their releases per second, and how long acquiring takes; each caller on names of its own,
/// and all on one. Beside it the naive form that examples show: SET NX PX, and a script that compares and deletes; no renewal, no fence, no notice.
/// </summary>
internal static class Locks
{
    private static readonly RedisScript NaiveRelease = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 3));
        Console.WriteLine("| server | callers | names | form | acquisitions/s | p50 µs | p99 µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        MeasureAsync("embedded", "redhare://", time).GetAwaiter().GetResult();
        if (!args.Contains("embedded"))
        {
            using (var redhare = ServerProcess.StartRedHare()) MeasureAsync("RedHare", $"redis://127.0.0.1:{redhare.Port}", time).GetAwaiter().GetResult();
            using (var redis = ServerProcess.StartRedis()) MeasureAsync("redis-server", $"redis://127.0.0.1:{redis.Port}", time).GetAwaiter().GetResult();
        }
        return 0;
    }

    private static async Task MeasureAsync(string server, string url, TimeSpan time)
    {
        await using var hare = await Hare.OpenAsync(url);
        foreach (var (callers, isShared) in new[] { (1, false), (16, false), (16, true) })
        {
            await MeasureAsync(hare, callers, isShared, LockAsync, TimeSpan.FromSeconds(0.5));
            Print("ours", await MeasureAsync(hare, callers, isShared, LockAsync, time));
            if (!isShared) Print("naive", await MeasureAsync(hare, callers, isShared, NaiveAsync, time));

            void Print(string form, (double Rate, double Median, double Tail) result) =>
                Console.WriteLine($"| {server} | {callers} | {(isShared ? "one" : "one each")} | {form} | {result.Rate:N0} | {result.Median:N0} | {result.Tail:N0} |");
        }
    }

    private static async Task<(double Rate, double Median, double Tail)> MeasureAsync(
        Hare hare, int callers, bool isShared, Func<Hare, string, Action, Task> hold, TimeSpan time)
    {
        var all = new List<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<double>();
            var name = isShared ? "shared" : $"lock{caller}";
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var asked = Stopwatch.GetTimestamp();
                await hold(hare, name, () => mine.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds));
            }
            lock (all) all.AddRange(mine);
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        all.Sort();
        return (all.Count / seconds, all[all.Count / 2], all[all.Count * 99 / 100]);
    }

    private static async Task LockAsync(Hare hare, string name, Action held)
    {
        await using var lease = await hare.Locks.AcquireAsync(name, LockOptions.Default);
        held();
    }

    private static async Task NaiveAsync(Hare hare, string name, Action held)
    {
        var owner = Guid.NewGuid().ToString("N");
        var reply = await hare.Redis.ExecuteAsync("SET", name, owner, "NX", "PX", 30_000);
        if (reply.IsNull) throw new InvalidOperationException("The name is the caller's own.");
        held();
        await hare.Redis.Backend.EvaluateAsync(NaiveRelease, new RedisKey[] { name }, new RedisValue[] { owner }, static reply => reply.AsInteger());
    }
}
