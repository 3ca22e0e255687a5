using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>Connections whose command waits for another connection's.</summary>
public sealed class BlockedConnectionTests
{
    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Commands_behind_a_blocked_one_wait_for_it(string transport)
    {
        await using var server = new WireServer(transport);
        using var blocked = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        await blocked.SendAsync("SET before 1", "BLPOP list 0", "SET after 1", "BLPOP list 0", "GET before");
        await WireServer.UntilBlocked(other, 1);
        await other.AssertAsync("GET before", "1");
        await other.AssertAsync("GET after", "(nil)");
        await blocked.SendAsync("ECHO late");
        await other.AssertAsync("RPUSH list a", "1");
        Assert.Equal(["OK", "[list, a]", "OK"], await blocked.ReadAsync(3));
        await WireServer.UntilBlocked(other, 1);
        await other.AssertAsync("RPUSH list b c", "2");
        Assert.Equal(["[list, b]", "1", "late"], await blocked.ReadAsync(3));
        await other.AssertAsync("LRANGE list 0 -1", "[c]");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_timeout_lets_the_commands_behind_run(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.SendAsync("BLPOP list 0.01", "PING", "BZPOPMIN set 0.01", "ECHO end");
        Assert.Equal(["(nil)", "PONG", "(nil)", "end"], await client.ReadAsync(4));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_client_that_leaves_while_blocked_takes_no_element(string transport)
    {
        await using var server = new WireServer(transport);
        using var other = await server.ConnectAsync();
        var leaving = await server.ConnectAsync();
        await leaving.SendAsync("BLPOP list 0");
        await WireServer.UntilBlocked(other, 1);
        leaving.Dispose();
        await WireServer.UntilBlocked(other, 0);
        await other.AssertAsync("RPUSH list a", "1");
        await other.AssertAsync("LRANGE list 0 -1", "[a]");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Waiters_on_many_connections_are_served_in_the_order_they_came(string transport)
    {
        await using var server = new WireServer(transport);
        using var other = await server.ConnectAsync();
        var waiters = new List<WireClient>();
        for (var i = 0; i < 5; i++)
        {
            waiters.Add(await server.ConnectAsync());
            await waiters[i].SendAsync("BLPOP list 0");
            await WireServer.UntilBlocked(other, i + 1);
        }
        await other.AssertAsync("RPUSH list 0 1 2 3 4", "5");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"[list, {i}]", (await waiters[i].ReadAsync()).ToString());
            waiters[i].Dispose();
        }
        await other.AssertAsync("EXISTS list", "0");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task CLIENT_UNBLOCK_with_error_answers_and_reads_on(string transport)
    {
        await using var server = new WireServer(transport);
        using var blocked = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        var id = (await blocked.AskAsync("CLIENT ID")).Integer;
        await blocked.SendAsync("BLPOP list 0", "PING");
        await WireServer.UntilBlocked(other, 1);
        await other.AssertAsync($"CLIENT UNBLOCK {id} ERROR", "1");
        Assert.Equal(["UNBLOCKED client unblocked via CLIENT UNBLOCK", "PONG"], await blocked.ReadAsync(2));
    }
}
