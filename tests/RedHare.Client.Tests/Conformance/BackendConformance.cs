using Xunit;

namespace RedHare.Client.Tests.Conformance;

/// <summary>What every backend does alike. A subclass opens one, empty.</summary>
public abstract class BackendConformance : IAsyncLifetime
{
    protected static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    protected RedisConnection Redis { get; private set; } = null!;

    protected abstract Task<RedisConnection> OpenAsync();

    public async ValueTask InitializeAsync() => Redis = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        if (Redis is not null) await Redis.DisposeAsync();
    }

    [Fact]
    public async Task A_value_goes_and_comes()
    {
        Assert.Equal("OK", (await Redis.ExecuteAsync("SET", "k", "v")).ToString());
        Assert.Equal("v", (await Redis.ExecuteAsync("GET", "k")).ToString());
        Assert.True((await Redis.ExecuteAsync("GET", "absent")).IsNull);
    }

    [Fact]
    public async Task An_error_is_an_exception_with_its_code()
    {
        await Redis.ExecuteAsync("SET", "k", "v");
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await Redis.ExecuteAsync("LPUSH", "k", "x"));
        Assert.Equal("WRONGTYPE", error.Code);
    }

    [Fact]
    public async Task Many_callers_get_their_own_replies()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var text = $"{caller}:{i}";
                Assert.Equal(text, (await Redis.ExecuteAsync("ECHO", text)).ToString());
            }
        })));
    }

    [Fact]
    public async Task A_batch_returns_errors_as_replies()
    {
        var replies = await Redis.Backend.ExecuteBatchAsync([Line("SET", "k", "v"), Line("INCR", "k"), Line("GET", "k")], atomic: false, Soon);
        Assert.Equal("OK", replies[0].ToString());
        Assert.True(replies[1].IsError);
        Assert.Equal("v", replies[2].ToString());
    }

    [Fact]
    public async Task A_transaction_returns_what_exec_returns()
    {
        var replies = await Redis.Backend.ExecuteBatchAsync([Line("INCR", "n"), Line("INCR", "n")], atomic: true, Soon);
        Assert.Equal([1, 2], replies.Select(reply => reply.AsInteger()));
    }

    [Fact]
    public async Task A_blocking_command_does_not_hold_up_others()
    {
        var popped = Redis.ExecuteAsync("BLPOP", "jobs", 0).AsTask();
        await Redis.ExecuteAsync("PING");
        Assert.False(popped.IsCompleted);
        await Redis.ExecuteAsync("RPUSH", "jobs", "work");
        Assert.Equal("work", (await popped.WaitAsync(Soon)).Items[1].ToString());
    }

    [Fact]
    public async Task Cancelling_a_blocking_command_loses_no_element()
    {
        using var cancellation = new CancellationTokenSource();
        var popped = Redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("BLPOP", CommandTraits.Blocking)).Key("jobs").Add(0), static reply => reply, cancellation.Token).AsTask();
        while ((await Redis.ExecuteAsync("INFO", "clients")).ToString().Contains("blocked_clients:0", StringComparison.Ordinal)) await Task.Yield();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => popped.WaitAsync(Soon));
        await Redis.ExecuteAsync("RPUSH", "jobs", "work");
        Assert.Equal(1, (await Redis.ExecuteAsync("LLEN", "jobs")).AsInteger());
    }

    [Fact]
    public async Task A_session_watches()
    {
        await using var session = await Redis.Backend.OpenSessionAsync(cancellation: Soon);
        await session.ExecuteAsync(Line("WATCH", "k"), static reply => reply, Soon);
        await Redis.ExecuteAsync("SET", "k", "changed");
        Assert.Empty(await session.ExecuteBatchAsync([Line("SET", "k", "mine")], atomic: true, Soon));
        Assert.Equal("changed", (await Redis.ExecuteAsync("GET", "k")).ToString());
    }

    [Fact]
    public async Task A_script_is_sent_once_and_then_known_by_its_hash()
    {
        var script = new RedisScript("return {KEYS[1], ARGV[1]}");
        for (var i = 0; i < 2; i++)
        {
            var reply = await Redis.Backend.EvaluateAsync(script, new RedisKey[] { "k" }, new RedisValue[] { i }, static reply => reply, Soon);
            Assert.Equal(["k", $"{i}"], reply.Items.Select(item => item.ToString()));
        }
    }

    [Fact]
    public async Task A_subscriber_gets_messages_of_its_channel_and_its_pattern()
    {
        await using var channel = await Redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        await using var pattern = await Redis.Backend.SubscribeAsync(SubscriptionKind.Pattern, "n*", Soon);
        await Redis.ExecuteAsync("PUBLISH", "news", "one");
        await Redis.ExecuteAsync("PUBLISH", "notes", "two");
        await foreach (var message in channel.ReadAllAsync(Soon))
        {
            Assert.Equal(("news", "one"), (message.Channel.ToString(), message.Text));
            break;
        }
        var heard = new List<string>();
        await foreach (var message in pattern.ReadAllAsync(Soon))
        {
            heard.Add($"{message.Channel}: {message.Text}");
            if (heard.Count == 2) break;
        }
        Assert.Equal(["news: one", "notes: two"], heard);
    }

    protected static CommandLine Line(string name, params string[] arguments)
    {
        var line = CommandLine.Rent(new CommandSpec(name));
        foreach (var argument in arguments) line.Add(argument);
        return line;
    }
}
