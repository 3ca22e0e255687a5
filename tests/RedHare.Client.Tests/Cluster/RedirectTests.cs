using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

/// <summary>What the client makes of refusals, with nodes that say what is hard to bring real ones to say.</summary>
public sealed class RedirectTests : IAsyncLifetime
{
    private readonly FakeNode _a = new(), _b = new();
    private RedisConnection _redis = null!;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    public async ValueTask InitializeAsync()
    {
        // "foo" is of slot 12182 and so is B's, "bar" of 5061 and A's.
        _a.Shards = _b.Shards = FakeNode.ShardsOf((0, 8191, _a), (8192, 16383, _b));
        _a.Answer = _b.Answer = static line => ":1\r\n";
        _redis = await ConnectAsync("");
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _a.Dispose();
        _b.Dispose();
    }

    [Fact]
    public async Task Moved_is_followed_and_remembered()
    {
        _b.Answer = line => $"-MOVED 12182 127.0.0.1:{_a.Port}\r\n";
        _a.Answer = static line => ":1\r\n";
        _a.Shards = _b.Shards = FakeNode.ShardsOf((0, 12182, _a), (12183, 16383, _b));
        Assert.Equal(1, await _redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal(1, await _redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal((1, 2), (_b.Count("INCR foo"), _a.Count("INCR foo")));
    }

    [Fact]
    public async Task Many_redirects_ask_for_the_topology_once()
    {
        var readBefore = Readings();
        _b.Answer = line => $"-MOVED 12182 127.0.0.1:{_a.Port}\r\n";
        _a.Answer = static line => ":1\r\n";
        _a.Shards = _b.Shards = FakeNode.ShardsOf((0, 12182, _a), (12183, 16383, _b));
        await using var redis = await ConnectAsync("", static options => options with { TopologyRefreshMinInterval = TimeSpan.FromSeconds(10) });
        var first = Readings();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => redis.Strings.IncrAsync("foo", Soon).AsTask()));
        // The least pause has not passed: none, where 200 were asked for.
        Assert.Equal(first, Readings());
        Assert.True(first > readBefore);
    }

    [Fact]
    public async Task Asking_goes_right_before_on_the_same_connection_and_the_map_stays()
    {
        _b.Answer = line => line.StartsWith("INCR foo", StringComparison.Ordinal) ? $"-ASK 12182 127.0.0.1:{_a.Port}\r\n" : ":0\r\n";
        _a.Answer = static line => line == "ASKING" ? "+OK\r\n" : ":1\r\n";
        var calls = Enumerable.Range(0, 100).SelectMany(i => (Task[])[_redis.Strings.IncrAsync($"foo{{foo}}{i}", Soon).AsTask(), _redis.Strings.IncrAsync("bar", Soon).AsTask()]).ToArray();
        await Task.WhenAll(calls);
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => _redis.Strings.IncrAsync("foo", Soon).AsTask()));
        Assert.All(replies, static reply => Assert.Equal(1, reply));
        foreach (var connection in _a.Asked.GroupBy(static one => one.Connection))
        {
            var lines = connection.Select(static one => one.Line).ToArray();
            for (var i = 0; i < lines.Length; i++)
                if (lines[i].StartsWith("INCR foo", StringComparison.Ordinal)) Assert.Equal("ASKING", lines[i - 1]);
        }
        Assert.Equal(100, _a.Count("INCR foo"));
        Assert.Equal(100, _b.Count("INCR foo"));
    }

    [Theory]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    [InlineData("CLUSTERDOWN Hash slot not served")]
    [InlineData("LOADING Redis is loading the dataset in memory")]
    [InlineData("READONLY You can't write against a read only replica.")]
    public async Task Not_now_is_tried_again_though_the_command_must_not_run_twice(string refusal)
    {
        var refusals = 3;
        _b.Answer = line => Interlocked.Decrement(ref refusals) >= 0 ? $"-{refusal}\r\n" : ":1\r\n";
        Assert.Equal(1, await _redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal(4, _b.Count("INCR foo"));
    }

    [Fact]
    public async Task Not_now_ends_with_the_commands_time_and_in_the_servers_words()
    {
        await using var redis = await ConnectAsync("?timeout=300");
        _b.Answer = static line => "-CLUSTERDOWN Hash slot not served\r\n";
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal("CLUSTERDOWN", error.Code);
        Assert.InRange(_b.Count("INCR foo"), 2, 100);
    }

    [Fact]
    public async Task Nodes_that_send_a_command_to_and_fro_do_not_do_so_without_end()
    {
        await using var redis = await ConnectAsync("?timeout=300");
        _b.Answer = line => $"-MOVED 12182 127.0.0.1:{_a.Port}\r\n";
        _a.Answer = line => $"-MOVED 12182 127.0.0.1:{_b.Port}\r\n";
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal("MOVED", error.Code);
        Assert.InRange(_a.Count("INCR foo") + _b.Count("INCR foo"), 2, 200);
    }

    [Fact]
    public async Task Asking_follows_however_often_the_command_had_to_wait_before()
    {
        var refusals = 9;
        _b.Answer = line => Interlocked.Decrement(ref refusals) >= 0 ? "-TRYAGAIN Multiple keys request during rehashing of slot\r\n" : $"-ASK 12182 127.0.0.1:{_a.Port}\r\n";
        _a.Answer = static line => line == "ASKING" ? "+OK\r\n" : ":1\r\n";
        Assert.Equal(1, await _redis.Strings.IncrAsync("foo", Soon));
    }

    [Fact]
    public async Task A_transaction_is_sent_on_as_a_whole()
    {
        _b.Answer = line => line switch { "MULTI" => "+OK\r\n", "EXEC" => "-EXECABORT Transaction discarded because of previous errors.\r\n", _ => $"-MOVED 12182 127.0.0.1:{_a.Port}\r\n" };
        _a.Answer = static line => line switch { "MULTI" => "+OK\r\n", "EXEC" => "*2\r\n:1\r\n:2\r\n", _ => "+QUEUED\r\n" };
        var incr = new CommandSpec("INCR");
        var replies = await _redis.Backend.ExecuteBatchAsync([CommandLine.Rent(incr).Key("foo"), CommandLine.Rent(incr).Key("foo")], atomic: true, Soon);
        Assert.Equal([1, 2], replies.Select(static reply => reply.AsInteger()));
        Assert.Equal(["MULTI", "INCR foo", "INCR foo", "EXEC"], _a.Asked.Select(static one => one.Line).Where(static line => !line.StartsWith("CLUSTER", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_transaction_is_let_in_by_one_asking()
    {
        _b.Answer = line => line switch { "MULTI" => "+OK\r\n", "EXEC" => "-EXECABORT Transaction discarded because of previous errors.\r\n", _ => $"-ASK 12182 127.0.0.1:{_a.Port}\r\n" };
        _a.Answer = static line => line switch { "MULTI" or "ASKING" => "+OK\r\n", "EXEC" => "*1\r\n:1\r\n", _ => "+QUEUED\r\n" };
        await _redis.Backend.ExecuteBatchAsync([CommandLine.Rent(new CommandSpec("INCR")).Key("foo")], atomic: true, Soon);
        Assert.Equal(["ASKING", "MULTI", "INCR foo", "EXEC"], _a.Asked.Select(static one => one.Line).Where(static line => !line.StartsWith("CLUSTER", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_blocking_command_follows()
    {
        _b.Answer = line => line.StartsWith("BLPOP", StringComparison.Ordinal) ? $"-MOVED 12182 127.0.0.1:{_a.Port}\r\n" : ":7\r\n";
        _a.Answer = static line => line.StartsWith("BLPOP", StringComparison.Ordinal) ? "*2\r\n$3\r\nfoo\r\n$1\r\nx\r\n" : ":7\r\n";
        var popped = await _redis.ExecuteAsync("BLPOP", "foo", 0);
        Assert.Equal("x", popped.Items[1].ToString());
    }

    [Fact]
    public async Task What_was_not_sent_to_a_dead_node_goes_to_the_one_that_takes_over()
    {
        await RealNodes.UntilAsync(() => Task.FromResult(_redis.Health.State == ConnectionState.Connected));
        _b.Dispose();
        await RealNodes.UntilAsync(() => Task.FromResult(_redis.Health.State == ConnectionState.Reconnecting));
        var waiting = _redis.Strings.IncrAsync("foo", Soon).AsTask();
        var batch = _redis.Backend.ExecuteBatchAsync([CommandLine.Rent(new CommandSpec("INCR")).Key("foo"), CommandLine.Rent(new CommandSpec("INCR")).Key("bar")], atomic: false, Soon).AsTask();
        _a.Answer = static line => ":1\r\n";
        Assert.False(waiting.IsCompleted);
        _a.Shards = FakeNode.ShardsOf((0, 16383, _a));
        Assert.Equal(1, await waiting.WaitAsync(Soon));
        Assert.Equal(2, (await batch.WaitAsync(Soon)).Length);
    }

    [Fact]
    public async Task What_a_dead_node_may_have_run_is_reported_once_and_what_may_run_twice_is_sent_elsewhere()
    {
        _a.Answer = static line => line.StartsWith("GET", StringComparison.Ordinal) ? "$1\r\nv\r\n" : ":1\r\n";
        _b.Answer = static line => null;
        var writes = Enumerable.Range(0, 10).Select(_ => _redis.Strings.IncrAsync("foo", Soon).AsTask()).ToArray();
        var read = _redis.Strings.GetAsync("foo", Soon).AsTask();
        await RealNodes.UntilAsync(() => Task.FromResult(_b.Count("GET foo") == 1));
        _a.Shards = FakeNode.ShardsOf((0, 16383, _a));
        _b.Dispose();
        Assert.Equal("v", await read.WaitAsync(Soon));
        foreach (var write in writes) Assert.True((await Assert.ThrowsAsync<RedisConnectionException>(() => write.WaitAsync(Soon))).MayHaveRun);
        Assert.Equal((10, 0), (_b.Count("INCR foo"), _a.Count("INCR foo")));
    }

    /// <summary>Published by two nodes they would reach a subscriber in any order.</summary>
    [Fact]
    public async Task Messages_to_a_channel_go_by_one_node_while_it_is_being_connected()
    {
        var greeting = new TaskCompletionSource();
        _b.Greeting = greeting.Task;
        await using var redis = await ConnectAsync("");
        var publish = new CommandSpec("PUBLISH");
        var messages = Enumerable.Range(0, 3).Select(i => redis.Backend.ExecuteAsync(CommandLine.Rent(publish).Add("foo").Add($"{i}"), static reply => reply.AsInteger(), Soon).AsTask()).ToList();
        messages.Add(Task.Run(async () => (await redis.Backend.ExecuteBatchAsync([CommandLine.Rent(publish).Add("foo").Add("3")], atomic: false, Soon))[0].AsInteger()));
        // What waits is tried again in between.
        await RealNodes.UntilAsync(() => Task.FromResult(_a.Count("CLUSTER SHARDS") > 1));
        greeting.SetResult();
        await Task.WhenAll(messages);
        Assert.Equal(["PUBLISH foo 0", "PUBLISH foo 1", "PUBLISH foo 2", "PUBLISH foo 3"], _b.Asked.Select(static one => one.Line).Where(static line => line.StartsWith("PUBLISH", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Messages_to_a_channel_go_by_another_node_when_theirs_is_lost()
    {
        await RealNodes.UntilAsync(() => Task.FromResult(_redis.Health.State == ConnectionState.Connected));
        _b.Dispose();
        await RealNodes.UntilAsync(() => Task.FromResult(_redis.Health.State == ConnectionState.Reconnecting));
        await _redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("PUBLISH")).Add("foo").Add("0"), static reply => reply.AsInteger(), Soon);
        Assert.Equal(1, _a.Count("PUBLISH foo 0"));
    }

    [Fact]
    public async Task A_node_that_left_is_let_go()
    {
        await using var redis = await ConnectAsync("", static options => options with { TopologyRefresh = TimeSpan.FromMilliseconds(50) });
        await redis.Strings.IncrAsync("foo", Soon);
        await _redis.DisposeAsync();
        await RealNodes.UntilAsync(() => Task.FromResult(_b.Clients == 1));
        _a.Shards = _b.Shards = FakeNode.ShardsOf((0, 16383, _a));
        await RealNodes.UntilAsync(() => Task.FromResult(_b.Clients == 0));
        await redis.Strings.IncrAsync("foo", Soon);
        Assert.Equal((1, 1), (_b.Count("INCR foo"), _a.Count("INCR foo")));
    }

    [Fact]
    public async Task A_command_may_be_answered_by_an_error_of_its_own()
    {
        _b.Answer = static line => "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await _redis.Strings.IncrAsync("foo", Soon));
        Assert.Equal("WRONGTYPE", error.Code);
        Assert.Equal(1, _b.Count("INCR foo"));
    }

    [Fact]
    public async Task Servers_without_cluster_shards_are_asked_for_cluster_slots()
    {
        _a.Shards = _b.Shards = "-ERR unknown subcommand 'SHARDS'. Try CLUSTER HELP.\r\n";
        _a.Answer = line => line == "CLUSTER SLOTS" ? $"*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$9\r\n127.0.0.1\r\n:{_a.Port}\r\n" : ":1\r\n";
        _b.Answer = static line => ":0\r\n";
        await using var redis = await RedisConnection.ConnectAsync($"redis-cluster://127.0.0.1:{_a.Port}", Soon);
        Assert.Equal(1, await redis.Strings.IncrAsync("foo", Soon));
    }

    [Fact]
    public async Task A_server_that_is_no_cluster_says_so()
    {
        _a.Shards = "-ERR This instance has cluster support disabled\r\n";
        _a.Answer = static line => "-ERR This instance has cluster support disabled\r\n";
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await RedisConnection.ConnectAsync($"redis-cluster://127.0.0.1:{_a.Port}", Soon));
        Assert.Contains("cluster support disabled", error.Message, StringComparison.Ordinal);
    }

    private int Readings() => _a.Count("CLUSTER SHARDS") + _b.Count("CLUSTER SHARDS");

    private async Task<RedisConnection> ConnectAsync(string query, Func<RedisOptions, RedisOptions>? with = null)
    {
        var options = RedisUrl.Parse($"redis-cluster://127.0.0.1:{_a.Port},127.0.0.1:{_b.Port}{query}");
        return await RedisConnection.ConnectAsync(with is null ? options : with(options), Soon);
    }
}
