using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>Where invalidations stand among a connection's replies.</summary>
public sealed class TrackingConnectionTests
{
    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Its_own_invalidation_follows_the_reply_that_caused_it(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.SendAsync("CLIENT TRACKING ON", "GET k", "SET k 1", "ECHO next", "GET k", "MULTI", "INCR k", "PING", "EXEC", "ECHO end");
        Assert.Equal(["OK", "(nil)", "OK", "[invalidate, [k]]", "next", "1", "OK", "QUEUED", "QUEUED", "[2, PONG]", "[invalidate, [k]]", "end"], await client.ReadAsync(12));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_heard_of_a_change_and_asks_is_told_of_it_before_the_answer(string transport)
    {
        await using var server = new WireServer(transport, ("io-threads", "4"));
        using var reader = await server.ConnectAsync();
        using var writer = await server.ConnectAsync();
        await reader.AskAsync("HELLO 3");
        await reader.AssertAsync("CLIENT TRACKING ON", "OK");
        for (var i = 0; i < 300; i++)
        {
            await reader.AskAsync("GET k");
            await writer.AssertAsync($"SET k {i}", "OK");
            await reader.SendAsync("PING");
            Assert.Equal(["[invalidate, [k]]", "PONG"], await reader.ReadAsync(2));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_does_not_read_what_it_is_told_is_disconnected_by_the_limit_of_clients(string transport)
    {
        await using var server = new WireServer(transport, ("maxmemory-clients", "2mb"), ("enable-debug-command", "yes"));
        using var reader = await server.ConnectAsync();
        using var writer = await server.ConnectAsync();
        var id = (await reader.AskAsync("CLIENT ID")).ToString();
        await reader.SendAsync("SUBSCRIBE __redis__:invalidate");
        await writer.AssertAsync("DEBUG PAUSE-CRON 1", "OK");
        await writer.AssertAsync($"CLIENT TRACKING ON REDIRECT {id} BCAST", "OK");
        // What the system's buffers take does not count: as many as it needs.
        var key = new string('k', 100_000);
        await WireServer.Until(async () =>
        {
            await writer.AskAsync($"INCR {key}");
            return server.Server.Context.Sessions.Find(long.Parse(id, System.Globalization.CultureInfo.InvariantCulture)) is null;
        });
        await writer.AssertAsync("PING", "PONG");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_pushed_after_an_awaited_reply_had_its_place_comes_behind_it(string transport)
    {
        await using var server = new WireServer(transport);
        using var reader = await server.ConnectAsync();
        using var writer = await server.ConnectAsync();
        await reader.AskAsync("HELLO 3");
        await reader.AssertAsync("CLIENT TRACKING ON", "OK");
        var id = long.Parse((await reader.AskAsync("CLIENT ID")).ToString(), System.Globalization.CultureInfo.InvariantCulture);
        foreach (var reserved in (bool[])[false, true])
        {
            await reader.AskAsync("GET k");
            await reader.SendAsync("BLPOP list 0");
            await WireServer.UntilBlocked(writer, 1);
            if (reserved) server.Server.Context.Sessions.Find(id)!.Port.ReserveSlot();
            await writer.AssertAsync("SET k 1", "OK");
            await writer.AssertAsync("RPUSH list x", "1");
            string[] expected = reserved ? ["[list, x]", "[invalidate, [k]]"] : ["[invalidate, [k]]", "[list, x]"];
            Assert.Equal(expected, await reader.ReadAsync(2));
        }
    }

    /// <summary>Housekeeping evicts too, and may be at it at the same moment: then the word comes behind the reply, and the round is played again.</summary>
    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Eviction_tells_the_tracking_client_before_its_next_reply(string transport)
    {
        await using var server = new WireServer(transport, ("maxmemory-policy", "volatile-random"));
        using var client = await server.ConnectAsync();
        await client.AskAsync("HELLO 3");
        await client.AskAsync("CLIENT TRACKING ON");
        string[] told = [];
        for (var round = 0; round < 5 && told is not ["0", "[invalidate, [volatile]]", "0"]; round++)
        {
            if (round > 0) Assert.Equal(["0", "0", "[invalidate, [volatile]]"], told);
            await client.SendAsync("CONFIG SET maxmemory 0", "SETEX volatile 10000 x", "GET volatile");
            await client.ReadAsync(3);
            await client.AssertAsync($"CONFIG SET maxmemory {server.Server.Context.Engine.UsedBytes + 100_000}", "OK");
            await client.SendAsync($"SETBIT big{round} 1600000 0", $"GETBIT big{round} 0");
            told = [.. await client.ReadAsync(3)];
        }
        Assert.Equal(["0", "[invalidate, [volatile]]", "0"], told);
    }
}
