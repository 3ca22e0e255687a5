namespace RedHare.Tests;

public sealed class EmbeddedConnectionTests : IDisposable
{
    private readonly EmbeddedServer _server = EmbeddedServer.Open();

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Replies_are_typed_by_RESP3()
    {
        using var hare = _server.Connect();
        Assert.Equal(ReplyKind.Status, hare.Execute("SET", "n", "41").Kind);
        Assert.Equal(42, hare.Execute("INCR", "n").AsInteger());
        Assert.Equal("42", hare.Execute("GET", "n").Text);
        Assert.True(hare.Execute("GET", "absent").IsNull);
        hare.Execute("HSET", "h", "a", "1", "b", "2");
        var map = hare.Execute("HGETALL", "h");
        Assert.Equal(ReplyKind.Map, map.Kind);
        Assert.Equal(["a", "1", "b", "2"], map.Items.Select(item => item.Text!));
        hare.Execute("ZADD", "z", "1.5", "m");
        Assert.Equal(1.5, hare.Execute("ZSCORE", "z", "m").AsDouble());
        hare.Execute("SADD", "s", "x");
        Assert.Equal(ReplyKind.Set, hare.Execute("SMEMBERS", "s").Kind);
    }

    [Fact]
    public void An_error_is_thrown_or_returned()
    {
        using var hare = _server.Connect();
        hare.Execute("SET", "k", "text");
        var error = Assert.Throws<RedisServerException>(() => hare.Execute("LPUSH", "k", "x"));
        Assert.Equal("WRONGTYPE", error.Code);
        Assert.Equal("WRONGTYPE Operation against a key holding the wrong kind of value", error.Message);
        Assert.Equal("ERR unknown command 'NOPE', with args beginning with: ", hare.TryExecute("NOPE").ToString());
    }

    [Fact]
    public void The_spans_form_tells_kind_and_whole_length()
    {
        using var hare = _server.Connect();
        Span<byte> reply = stackalloc byte[4];
        Assert.Equal(new ReplyHead(ReplyKind.Status, 0, 2), hare.Execute(reply, "SET"u8, "k"u8, "longer"u8));
        Assert.Equal(new ReplyHead(ReplyKind.Bulk, 0, 6), hare.Execute(reply, "GET"u8, "k"u8));
        Assert.Equal("long"u8.ToArray(), reply.ToArray());
        Assert.Equal(new ReplyHead(ReplyKind.Integer, 6, 0), hare.Execute(reply, "STRLEN"u8, "k"u8));
        Assert.Equal(ReplyKind.Error, hare.Execute(reply, "INCR"u8, "k"u8).Kind);
        Assert.Equal(ReplyKind.Null, hare.Execute(reply, "GET"u8, "absent"u8).Kind);
    }

    [Fact]
    public async Task A_blocking_command_is_awaited_and_can_be_cancelled()
    {
        using var worker = _server.Connect();
        using var hare = _server.Connect();
        var waiting = worker.ExecuteAsync(["BLPOP", "q", "0"], TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        hare.Execute("RPUSH", "q", "job");
        Assert.Equal(["q", "job"], (await waiting).Items.Select(item => item.Text!));

        using var cancellation = new CancellationTokenSource();
        var cancelled = worker.ExecuteAsync(["BLPOP", "q", "0"], cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);
        hare.Execute("RPUSH", "q", "kept");
        Assert.Equal(1, hare.Execute("LLEN", "q").AsInteger());
        Assert.Equal("PONG", worker.Execute("PING").Text);
    }

    [Fact]
    public async Task Messages_arrive_as_pushes()
    {
        using var subscriber = _server.Connect();
        using var hare = _server.Connect();
        subscriber.Execute("SUBSCRIBE", "news");
        Assert.Equal(1, hare.Execute("PUBLISH", "news", "hello").AsInteger());
        await foreach (var push in subscriber.ReadPushesAsync(TestContext.Current.CancellationToken))
        {
            if (push.Items[0].Text != "message") continue;
            Assert.Equal(["message", "news", "hello"], push.Items.Select(item => item.Text!));
            break;
        }
    }

    [Fact]
    public async Task A_second_command_while_one_waits_is_refused()
    {
        using var worker = _server.Connect();
        using var hare = _server.Connect();
        var waiting = worker.ExecuteAsync(["BLPOP", "q", "0"], TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => worker.Execute("PING"));
        hare.Execute("RPUSH", "q", "job");
        Assert.Equal("job", (await waiting).Items[1].Text);
        Assert.Equal("PONG", worker.Execute("PING").Text);
    }

    [Fact]
    public async Task Further_replies_of_subscribing_are_pushes()
    {
        using var subscriber = _server.Connect();
        Assert.Equal("a", subscriber.Execute("SUBSCRIBE", "a", "b").Items[1].Text);
        Assert.Equal(["x", "y"], subscriber.Execute("COMMAND", "GETKEYS", "MGET", "x", "y").Items.Select(item => item.Text!));
        await foreach (var push in subscriber.ReadPushesAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal(["subscribe", "b"], push.Items.Take(2).Select(item => item.Text!));
            break;
        }
    }

    [Fact]
    public void A_transaction_is_the_connections_own()
    {
        using var one = _server.Connect();
        using var two = _server.Connect();
        one.Execute("MULTI");
        Assert.Equal("QUEUED", one.Execute("INCR", "n").Text);
        Assert.True(two.Execute("GET", "n").IsNull);
        Assert.Equal([1L], one.Execute("EXEC").Items.Select(item => item.AsInteger()));
    }

    [Fact]
    public async Task Many_threads_share_connections_or_have_their_own()
    {
        using var shared = _server.Connect();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() =>
        {
            using var own = _server.Connect();
            for (var i = 0; i < 2000; i++)
            {
                shared.Execute("INCR", "shared");
                own.Execute("INCR", "own");
                own.Execute("RPUSH", $"list:{n}", $"{i}");
            }
        })));
        Assert.Equal("16000", shared.Execute("GET", "shared").Text);
        Assert.Equal("16000", shared.Execute("GET", "own").Text);
        for (var n = 0; n < 8; n++)
            Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i}"), shared.Execute("LRANGE", $"list:{n}", "0", "-1").Items.Select(item => item.Text));
    }
}
