using System.Diagnostics;
using System.Net;
using RedHare.Client;
using RedHare.Client.Tests.Faults;

namespace RedHare.Soak;

/// <summary>Calls of a client through a proxy that mistreats its connections. It passes when every call ends, and none gets another's reply.</summary>
internal static class ClientSoak
{
    public static async Task<bool> RunAsync(int calls, int callers, int seed)
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var target = new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)server.Listen()[0]).Port);
        Console.WriteLine($"seed {seed}, {callers} callers");
        var isWell = true;
        isWell &= await RoundAsync("cuts at any byte, delays", target, calls, callers, seed, new FaultPlan { CutWithin = 20_000, DelayPercent = 2 });
        isWell &= await RoundAsync("the same in RESP2", target, calls / 10, callers, seed + 1, new FaultPlan { CutWithin = 20_000, DelayPercent = 2 }, protocol: 2);
        isWell &= await RoundAsync("garbage on the way to the client", target, calls / 10, callers, seed + 2, new FaultPlan { GarbageWithin = 50_000 });
        isWell &= await RoundAsync("half-open connections", target, calls / 20, callers, seed + 3, new FaultPlan { SilentPercent = 50, SilentWithin = 100_000, CutWithin = 500_000 });
        return isWell;
    }

    private static async Task<bool> RoundAsync(string name, EndPoint target, int calls, int callers, int seed, FaultPlan plan, int protocol = 3)
    {
        await using var proxy = new FaultProxy(target, seed, plan);
        var timeout = TimeSpan.FromSeconds(1);
        await using var redis = await RedisConnection.ConnectAsync(new RedisOptions
        {
            EndPoints = [new RedisEndPoint("127.0.0.1", proxy.Port)],
            Protocol = protocol,
            CommandTimeout = timeout,
            ConnectTimeout = timeout,
            ReconnectMinDelay = TimeSpan.FromMilliseconds(1),
            ReconnectMaxDelay = TimeSpan.FromMilliseconds(50),
        });
        var load = new EchoLoad(redis, callers, calls, seed);
        var clock = Stopwatch.StartNew();
        var run = load.RunAsync();
        // Some calls are two, and one may wait for a seat, for its own timeout and for the grace: whatever takes ten times as long hangs.
        var ended = 0L;
        while (await Task.WhenAny(run, Task.Delay(timeout * 10)) != run)
        {
            var now = load.Ended;
            Console.WriteLine($"{clock.Elapsed:mm\\:ss} {load}");
            if (now == ended) break;
            ended = now;
        }
        Console.WriteLine($"{name}: {load}; {proxy.Accepted:N0} connections, {proxy.Cuts:N0} cut; {clock.Elapsed.TotalSeconds:N1} s");
        foreach (var wrong in load.Wrong.Take(5)) Console.WriteLine($"WRONG: {wrong}");
        if (!run.IsCompleted) Console.WriteLine("FAILED: a call hangs");
        return run.IsCompletedSuccessfully && load.Wrong.Count == 0;
    }
}
