using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>An endless script on the only loop: its other connections, new ones too, are answered by that loop meanwhile.</summary>
public sealed class BusyScriptTests
{
    public static TheoryData<string> Transports() => WireServer.Transports();

    [Theory, MemberData(nameof(Transports))]
    public async Task Others_of_its_loop_are_told_and_may_kill_it(string transport)
    {
        await using var server = new WireServer(transport, ("io-threads", "1"), ("busy-reply-threshold", "20"));
        using var runs = await server.ConnectAsync();
        using var observer = await server.ConnectAsync();
        Assert.Equal("PONG", (await observer.AskAsync("PING")).ToString());
        // What follows the script on its own connection is answered after it.
        await runs.WriteAsync(WireClient.Request("EVAL"u8.ToArray(), "while true do redis.call('ping') end"u8.ToArray(), "0"u8.ToArray()));
        await runs.SendAsync("PING");
        await WireServer.Until(async () => (await observer.AskAsync("PING")).ToString().StartsWith("BUSY", StringComparison.Ordinal));
        using var late = await server.ConnectAsync();
        Assert.StartsWith("BUSY Redis is busy running a script.", (await late.AskAsync("GET k")).ToString(), StringComparison.Ordinal);
        Assert.Equal("OK", (await late.AskAsync("SCRIPT KILL")).ToString());
        Assert.Contains("Script killed by user", (await runs.ReadOrEndAsync())!.ToString(), StringComparison.Ordinal);
        Assert.Equal("PONG", (await runs.ReadOrEndAsync())!.ToString());
        Assert.Equal("PONG", (await observer.AskAsync("PING")).ToString());
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task The_server_stops_though_a_script_does_not(string transport)
    {
        await using var server = new WireServer(transport, ("io-threads", "1"), ("busy-reply-threshold", "20"));
        using var runs = await server.ConnectAsync();
        using var observer = await server.ConnectAsync();
        await runs.WriteAsync(WireClient.Request("EVAL"u8.ToArray(), "redis.call('set', 'k', 1) while true do end"u8.ToArray(), "0"u8.ToArray()));
        await WireServer.Until(async () => (await observer.AskAsync("PING")).ToString().StartsWith("BUSY", StringComparison.Ordinal));
        Assert.StartsWith("UNKILLABLE", (await observer.AskAsync("SCRIPT KILL")).ToString(), StringComparison.Ordinal);
        Assert.StartsWith("BUSY", (await observer.AskAsync("SHUTDOWN")).ToString(), StringComparison.Ordinal);
        await observer.SendAsync("SHUTDOWN NOSAVE");
        await server.Server.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }
}
