using System.Text;
using Xunit;

namespace RedHare.Server.Tests.Redis;

/// <summary>The wire protocol over real sockets: framing, errors, order of replies.</summary>
public sealed class RespConnectionTests
{
    public static TheoryData<string> Transports => WireServer.Transports();

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pipeline_may_be_cut_at_every_byte(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        byte[] pipeline = [.. WireClient.Request("SET k value"), .. "GET k\r\n"u8, .. WireClient.Request("RPUSH l a b"), .. "*1\r\n$4\r\nPING\r\n"u8, .. WireClient.Request("DEL k l")];
        for (var cut = 1; cut < pipeline.Length; cut++)
        {
            await client.WriteAsync(pipeline.AsMemory(0, cut));
            await Task.Yield();
            await client.WriteAsync(pipeline.AsMemory(cut));
            Assert.Equal(["OK", "value", "2", "PONG", "2"], await client.ReadAsync(5));
        }
        foreach (var one in pipeline) await client.WriteAsync(new[] { one });
        Assert.Equal(["OK", "value", "2", "PONG", "2"], await client.ReadAsync(5));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Inline_commands_are_split_and_unquoted(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.WriteAsync("\r\n  set 'a key' \"b\\x41\\n\"  \r\nGET \"a key\"\nPING\r\n*0\r\nECHO ''\r\n");
        Assert.Equal(["OK", "bA\n", "PONG", ""], await client.ReadAsync(4));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task HELLO_3_changes_the_shapes_of_replies_from_its_own_on(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.SendAsync("HSET h f v", "SADD s m", "ZADD z 1.5 m");
        await client.ReadAsync(3);
        await client.SendAsync("HGETALL h", "GET none", "ZSCORE z m", "SMEMBERS s", "BLPOP none 0.001");
        const string two = "*2\r\n$1\r\nf\r\n$1\r\nv\r\n" + "$-1\r\n" + "$3\r\n1.5\r\n" + "*1\r\n$1\r\nm\r\n" + "*-1\r\n";
        Assert.Equal(two, await client.RawAsync(two.Length));
        var hello = await client.AskAsync("HELLO 3");
        Assert.Equal(Resp.RespType.Map, hello.Type);
        Assert.Equal("proto", hello.Items[4].ToString());
        Assert.Equal(3, hello.Items[5].Integer);
        await client.SendAsync("HGETALL h", "GET none", "ZSCORE z m", "SMEMBERS s", "BLPOP none 0.001");
        const string three = "%1\r\n$1\r\nf\r\n$1\r\nv\r\n" + "_\r\n" + ",1.5\r\n" + "~1\r\n$1\r\nm\r\n" + "_\r\n";
        Assert.Equal(three, await client.RawAsync(three.Length));
        await client.AssertAsync("HELLO 4", "NOPROTO unsupported protocol version");
        Assert.Equal(Resp.RespType.Array, (await client.AskAsync("HELLO 2")).Type);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_protocol_error_is_answered_after_the_commands_before_it_and_closes(string transport)
    {
        await using var server = new WireServer(transport);
        foreach (var (request, error) in new[]
        {
            ("*x\r\n", "invalid multibulk length"),
            ("*2147483648\r\n", "invalid multibulk length"),
            ("*1\r\n:3\r\n", "expected '$', got ':'"),
            ("*1\r\n$x\r\n", "invalid bulk length"),
            ("*1\r\n$-1\r\n", "invalid bulk length"),
            ("*1\r\n$536870913\r\n", "invalid bulk length"),
            ("SET 'k\r\n", "unbalanced quotes in request"),
        })
        {
            using var client = await server.ConnectAsync();
            await client.WriteAsync("PING\r\n" + request);
            Assert.Equal(["PONG", "ERR Protocol error: " + error], await client.ReadAsync(2));
            await client.AssertClosedAsync();
        }
        using var endless = await server.ConnectAsync();
        await endless.WriteAsync(new string('a', 70_000));
        Assert.Equal("ERR Protocol error: too big inline request", (await endless.ReadAsync()).ToString());
        await endless.AssertClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_client_yet_to_authenticate_may_send_little(string transport)
    {
        await using var server = new WireServer(transport, ("requirepass", "secret"));
        foreach (var (request, error) in new[] { ("*11\r\n", "unauthenticated multibulk length"), ("*2\r\n$16385\r\n", "unauthenticated bulk length") })
        {
            using var client = await server.ConnectAsync();
            await client.WriteAsync(request);
            Assert.Equal("ERR Protocol error: " + error, (await client.ReadAsync()).ToString());
            await client.AssertClosedAsync();
        }
        using var known = await server.ConnectAsync();
        await known.AssertAsync("GET k", "NOAUTH Authentication required.");
        await known.AssertAsync("AUTH secret", "OK");
        await known.AssertAsync("MSET a 1 b 2 c 3 d 4 e 5 f 6", "OK");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_argument_and_a_reply_of_20_MB_pass(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        var value = new byte[20_000_000];
        new Random(1).NextBytes(value);
        await client.WriteAsync(WireClient.Request("SET"u8.ToArray(), "k"u8.ToArray(), value));
        Assert.Equal("OK", (await client.ReadAsync()).ToString());
        await client.SendAsync("GET k", "STRLEN k");
        Assert.True((await client.ReadAsync()).Bytes.Span.SequenceEqual(value), "The value came back changed.");
        Assert.Equal(value.Length, (await client.ReadAsync()).Integer);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_pipeline_longer_than_a_turn_is_answered_in_order(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++) text.Append("INCR n\r\n");
        var write = client.WriteAsync(text.ToString());
        for (var i = 1; i <= 20_000; i++) Assert.Equal(i, (await client.ReadAsync()).Integer);
        await write;
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task QUIT_answers_closes_and_leaves_the_rest_unread(string transport)
    {
        await using var server = new WireServer(transport);
        using var client = await server.ConnectAsync();
        await client.SendAsync("SET k 1", "QUIT", "SET k 2");
        Assert.Equal(["OK", "OK"], await client.ReadAsync(2));
        await client.AssertClosedAsync();
        using var other = await server.ConnectAsync();
        await other.AssertAsync("GET k", "1");
    }
}
