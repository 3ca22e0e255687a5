using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Conformance;

/// <summary>What every backend does alike below the typed commands.</summary>
public sealed class WaistTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_value_goes_and_comes(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        Assert.Equal("OK", (await redis.ExecuteAsync("SET", Key("k"), "v")).ToString());
        Assert.Equal("v", (await redis.ExecuteAsync("GET", Key("k"))).ToString());
        Assert.True((await redis.ExecuteAsync("GET", Key("absent"))).IsNull);
    }

    [Theory, EveryBackend]
    public async Task An_error_is_an_exception_with_its_code(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await redis.ExecuteAsync("SET", Key("k"), "v");
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("LPUSH", Key("k"), "x"));
        Assert.Equal("WRONGTYPE", error.Code);
    }

    [Theory, EveryBackend]
    public async Task Many_callers_get_their_own_replies(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var text = $"{caller}:{i}";
                Assert.Equal(text, (await redis.ExecuteAsync("ECHO", text)).ToString());
            }
        })));
    }

    [Theory, EveryBackend]
    public async Task A_batch_returns_errors_as_replies(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var replies = await redis.Backend.ExecuteBatchAsync([Line("SET", Key("k"), "v"), Line("INCR", Key("k")), Line("GET", Key("k"))], atomic: false, Soon);
        Assert.Equal("OK", replies[0].ToString());
        Assert.True(replies[1].IsError);
        Assert.Equal("v", replies[2].ToString());
    }

    [Theory, EveryBackend]
    public async Task A_transaction_returns_what_exec_returns(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var replies = await redis.Backend.ExecuteBatchAsync([Line("INCR", Key("n")), Line("INCR", Key("n"))], atomic: true, Soon);
        Assert.Equal([1, 2], replies.Select(reply => reply.AsInteger()));
    }

    [Theory, EveryBackend]
    public async Task A_blocking_command_does_not_hold_up_others(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var popped = redis.ExecuteAsync("BLPOP", Key("jobs"), 0).AsTask();
        await redis.ExecuteAsync("PING");
        Assert.False(popped.IsCompleted);
        await redis.ExecuteAsync("RPUSH", Key("jobs"), "work");
        Assert.Equal("work", (await popped.WaitAsync(Soon)).Items[1].ToString());
    }

    [Theory, EveryBackend]
    public async Task Cancelling_a_blocking_command_loses_no_element(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        using var cancellation = new CancellationTokenSource();
        var popped = redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("BLPOP", CommandTraits.Blocking)).Key(Key("jobs")).Add(0), static reply => reply, cancellation.Token).AsTask();
        // Asked by a script, which goes where the key is: of a cluster's servers only that one knows.
        var clients = new RedisScript("return redis.call('INFO', 'clients')");
        while ((await redis.Backend.EvaluateAsync(clients, new RedisKey[] { Key("jobs") }, Array.Empty<RedisValue>(), static reply => reply.ToString(), Soon)).Contains("blocked_clients:0", StringComparison.Ordinal))
            await Task.Delay(1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => popped.WaitAsync(Soon));
        await redis.ExecuteAsync("RPUSH", Key("jobs"), "work");
        Assert.Equal(1, (await redis.ExecuteAsync("LLEN", Key("jobs"))).AsInteger());
    }

    [Theory, EveryBackend]
    public async Task A_session_watches(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var session = await redis.Backend.OpenSessionAsync(Key("k"), Soon);
        await session.ExecuteAsync(Line("WATCH", Key("k")), static reply => reply, Soon);
        await redis.ExecuteAsync("SET", Key("k"), "changed");
        Assert.Empty(await session.ExecuteBatchAsync([Line("SET", Key("k"), "mine")], atomic: true, Soon));
        Assert.Equal("changed", (await redis.ExecuteAsync("GET", Key("k"))).ToString());
    }

    [Theory, EveryBackend]
    public async Task A_script_is_sent_once_and_then_known_by_its_hash(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var script = new RedisScript("return {KEYS[1], ARGV[1]}");
        for (var i = 0; i < 2; i++)
        {
            var reply = await redis.Backend.EvaluateAsync(script, new RedisKey[] { Key("k") }, new RedisValue[] { i }, static reply => reply, Soon);
            Assert.Equal([Key("k"), $"{i}"], reply.Items.Select(item => item.ToString()));
        }
    }

    [Theory, EveryBackend]
    public async Task A_subscriber_gets_messages_of_its_channel_and_its_pattern(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var channel = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, Key("news"), Soon);
        await using var pattern = await redis.Backend.SubscribeAsync(SubscriptionKind.Pattern, Key("n*"), Soon);
        await redis.ExecuteAsync("PUBLISH", Key("news"), "one");
        await redis.ExecuteAsync("PUBLISH", Key("news"), "two");
        await foreach (var message in channel.ReadAllAsync(Soon))
        {
            Assert.Equal((Key("news"), "one"), (message.Channel.ToString(), message.Text));
            break;
        }
        var heard = new List<(string, string)>();
        await foreach (var message in pattern.ReadAllAsync(Soon))
        {
            heard.Add((message.Channel.ToString(), message.Text));
            if (heard.Count == 2) break;
        }
        Assert.Equal([(Key("news"), "one"), (Key("news"), "two")], heard);
    }
}
