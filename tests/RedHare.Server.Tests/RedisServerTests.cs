using System.Net;
using System.Net.Sockets;
using System.Text;
using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Server.Tests;

/// <summary>A server's life, and what it grants its clients.</summary>
public sealed class RedisServerTests
{
    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task One_client_too_many_is_told_and_closed(string transport)
    {
        await using var server = new WireServer(transport, ("maxclients", "2"));
        using var first = await server.ConnectAsync();
        using var second = await server.ConnectAsync();
        await first.AssertAsync("PING", "PONG");
        await second.AssertAsync("PING", "PONG");
        using (var third = await server.ConnectAsync())
        {
            Assert.Equal("ERR max number of clients reached", (await third.ReadAsync()).ToString());
            await third.AssertClosedAsync();
        }
        Assert.Contains("rejected_connections:1\r\n", (await first.AskAsync("INFO stats")).ToString(), StringComparison.Ordinal);
        second.Dispose();
        await WireServer.Until(async () => (await first.AskAsync("CLIENT LIST")).ToString().Count(c => c == '\n') == 1);
        using var fourth = await server.ConnectAsync();
        await fourth.AssertAsync("PING", "PONG");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Who_connects_while_little_is_loaded_waits_for_an_answer(string transport)
    {
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), ("transport", transport)]) Assert.Null(configuration.Preset(name, value));
        await using var server = new RedisServer(configuration);
        Task<WireClient>? early = null;
        // Before anything is loaded; the kernel answers for the server.
        server.Bound = () =>
        {
            early = WireClient.ConnectAsync(server.EndPoints[0]);
            early.Wait(TestContext.Current.CancellationToken);
            early.Result.SendAsync("DBSIZE").Wait(TestContext.Current.CancellationToken);
        };
        server.Start();
        using var client = await early!;
        Assert.Equal("0", (await client.ReadAsync()).ToString());
    }

    [Fact]
    public async Task Who_connects_while_much_is_loaded_is_told_so()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-");
        try
        {
            await using (var before = new WireServer("auto", ("dir", directory.FullName)))
            {
                using var client = await before.ConnectAsync();
                await client.AssertAsync("MSET a 1 b 2", "OK");
                await client.AssertAsync("SAVE", "OK");
            }
            var configuration = new ServerConfiguration();
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), ("dir", directory.FullName), ("key-load-delay", "1000000000")])
                Assert.Null(configuration.Preset(name, value));
            await using var server = new RedisServer(configuration);
            var bound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Bound = bound.SetResult;
            var started = Task.Run(server.Start, TestContext.Current.CancellationToken);
            await bound.Task;
            using (var client = await WireClient.ConnectAsync(server.EndPoints[0]))
                await client.AssertAsync("GET a", "LOADING Redis is loading the dataset in memory");
            server.Context.Loading!.IsCancelled = true;
            // It was at the last key, or finds that it was given up.
            await Task.WhenAny(started);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task It_moves_to_another_port(string transport)
    {
        await using var server = new WireServer(transport);
        var first = (IPEndPoint)server.Server.EndPoints[0];
        using var client = await server.ConnectAsync();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refusal = await client.AskAsync($"CONFIG SET port {port}");
        Assert.Equal("ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.", refusal.ToString());
        await client.AssertAsync("CONFIG GET port", $"[port, {first.Port}]");
        taken.Stop();
        await client.AssertAsync($"CONFIG SET port {port}", "OK");
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), Assert.Single(server.Server.EndPoints));
        using (var second = await server.ConnectAsync()) await second.AssertAsync("CONFIG GET port", $"[port, {port}]");
        await WireServer.Until(async () =>
        {
            try
            {
                using var late = await WireClient.ConnectAsync(first);
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        });
        await client.AssertAsync("CONFIG SET port 0", "OK");
        Assert.Empty(server.Server.EndPoints);
        await client.AssertAsync("PING", "PONG");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_idle_client_is_closed_but_no_subscriber_and_no_blocked_one(string transport)
    {
        await using var server = new WireServer(transport);
        using var idle = await server.ConnectAsync();
        using var subscriber = await server.ConnectAsync();
        using var blocked = await server.ConnectAsync();
        using var observer = await server.ConnectAsync();
        await subscriber.AssertAsync("SUBSCRIBE c", "[subscribe, c, 1]");
        await blocked.SendAsync("BLPOP list 0");
        // A subscriber of RESP3 runs commands, and is never idle.
        await observer.AskAsync("HELLO 3");
        await observer.AskAsync("SUBSCRIBE none");
        await WireServer.UntilBlocked(observer, 1);
        await idle.AssertAsync("PING", "PONG");
        await observer.AssertAsync("CONFIG SET timeout 1", "OK");
        await idle.AssertClosedAsync();
        await observer.AssertAsync("PUBLISH c m", "1");
        // It has been silent for longer than the limit, and gets what it waited for.
        await observer.AssertAsync("RPUSH list a", "1");
        Assert.Equal("[message, c, m]", (await subscriber.ReadAsync()).ToString());
        Assert.Equal("[list, a]", (await blocked.ReadAsync()).ToString());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_subscriber_that_does_not_read_is_cut_off_at_its_limit(string transport)
    {
        await using var server = new WireServer(transport, ("client-output-buffer-limit", "pubsub 1mb 0 0"));
        using var slow = await server.ConnectAsync(receiveBuffer: 4096);
        using var publisher = await server.ConnectAsync();
        await slow.AssertAsync("SUBSCRIBE c", "[subscribe, c, 1]");
        var message = WireClient.Request("PUBLISH"u8.ToArray(), "c"u8.ToArray(), new byte[100_000]);
        var sent = 0;
        await WireServer.Until(async () =>
        {
            await publisher.WriteAsync(message);
            sent++;
            return (await publisher.ReadAsync()).Integer == 0;
        });
        Assert.InRange(sent, 10, 1000);
        Assert.Contains("client_output_buffer_limit_disconnections:1\r\n", (await publisher.AskAsync("INFO stats")).ToString(), StringComparison.Ordinal);
        await publisher.AssertAsync("PUBSUB NUMSUB c", "[c, 0]");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_reply_that_passes_the_limit_by_a_little_is_noticed_too(string transport)
    {
        await using var server = new WireServer(transport, ("client-output-buffer-limit", "normal 100000 0 0"));
        using var client = await server.ConnectAsync();
        await client.AssertAsync("SETRANGE k 99900 x", "99901");
        Assert.Equal(99_901, (await client.AskAsync("GET k")).ToString().Length);
        await client.AssertAsync("APPEND k " + new string('x', 200), "100101");
        await client.SendAsync("GET k");
        await client.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_is_there_of_a_command_counts_to_the_byte(string transport)
    {
        const int Large = 300_000;
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        using var observer = await server.ConnectAsync();
        await client.AssertAsync("CLIENT SETNAME partial", "OK");
        var head = $"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n${Large}\r\n";
        await client.WriteAsync(head + new string('x', Large - 1));
        await WireServer.Until(async () => (await observer.AskAsync("CLIENT LIST")).ToString().Contains($" qbuf={Large - 1} ", StringComparison.Ordinal));
        var line = (await observer.AskAsync("CLIENT LIST")).ToString().Split('\n').Single(line => line.Contains(" name=partial ", StringComparison.Ordinal));
        Assert.Contains($" argv-mem={head.Length} ", line, StringComparison.Ordinal);
        var total = int.Parse(line.Split(" tot-mem=")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(total, Large, Large + 4096);
        await client.WriteAsync("x\r\n");
        Assert.Equal("OK", (await client.ReadAsync()).ToString());
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task SHUTDOWN_completes_the_server(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.AssertAsync("PING", "PONG");
        Assert.False(server.Server.Completion.IsCompleted);
        await client.SendAsync("SHUTDOWN NOSAVE");
        await server.Server.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await server.Server.StopAsync();
        await client.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Stopping_ends_blocked_and_busy_connections(string transport)
    {
        var server = new WireServer(transport);
        using var blocked = await server.ConnectAsync();
        using var busy = await server.ConnectAsync();
        await blocked.SendAsync("BLPOP list 0");
        await WireServer.UntilBlocked(busy, 1);
        await busy.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", 5000))));
        await server.DisposeAsync();
        Assert.True(server.Server.Completion.IsCompleted);
        await blocked.AssertClosedAsync();
        while (await busy.ReadOrEndAsync() is { } reply) Assert.False(reply.IsError);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Two_servers_side_by_side_share_nothing(string transport)
    {
        await using var left = new WireServer(transport);
        await using var right = new WireServer(transport);
        Assert.NotEqual(((IPEndPoint)left.Server.EndPoints[0]).Port, ((IPEndPoint)right.Server.EndPoints[0]).Port);
        using var l = await left.ConnectAsync();
        using var r = await right.ConnectAsync();
        await l.AssertAsync("SET k left", "OK");
        await r.AssertAsync("GET k", "(nil)");
        await r.AssertAsync("CONFIG SET maxmemory 100mb", "OK");
        await l.AssertAsync("CONFIG GET maxmemory", "[maxmemory, 0]");
        await r.AssertAsync("SUBSCRIBE c", "[subscribe, c, 1]");
        await l.AssertAsync("PUBLISH c m", "0");
        await right.Server.StopAsync();
        await l.AssertAsync("GET k", "left");
    }
}
