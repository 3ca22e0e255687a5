using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Batches;

public sealed class BatchTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Typed_commands_of_all_groups_run_together(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        var set = batch.Strings.SetAsync(Key("k"), "v");
        var get = batch.Strings.GetAsync(Key("k"));
        var length = batch.Hashes.HSetAsync(Key("h"), "f", "v");
        var id = batch.Streams.XAddAsync(Key("s"), "f", "v", new StreamId(1, 0));
        var raw = batch.ExecuteAsync("EXISTS", Key("k"), Key("h"), Key("none"));
        var empty = batch.Streams.XDelAsync(Key("s"), []);
        Assert.False(set.IsCompleted || get.IsCompleted || length.IsCompleted || id.IsCompleted || raw.IsCompleted);
        Assert.True(empty.IsCompletedSuccessfully);
        Assert.Null(await redis.Strings.GetAsync(Key("k")));
        await batch.ExecuteAsync(Soon);
        await set;
        await length;
        Assert.Equal(("v", new StreamId(1, 0), 2L), (await get, await id, (await raw).AsInteger()));
    }

    [Theory, EveryBackend]
    public async Task A_thousand_keys_of_all_slots(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        var sets = Enumerable.Range(0, 1000).Select(i => batch.Strings.SetAsync(SpreadKey($"{i}"), i, TimeSpan.FromMinutes(1)).AsTask()).ToArray();
        var gets = Enumerable.Range(0, 1000).Select(i => batch.Strings.GetAsync(SpreadKey($"{i}")).AsTask()).ToArray();
        await batch.ExecuteAsync(Soon);
        await Task.WhenAll(sets);
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), await Task.WhenAll(gets));
    }

    [Theory, EveryBackend]
    public async Task An_error_of_the_server_is_its_own_commands(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        var set = batch.Strings.SetAsync(Key("k"), "v").AsTask();
        var push = batch.Lists.RPushAsync(Key("k"), "x").AsTask();
        var get = batch.Strings.GetAsync(Key("k")).AsTask();
        await batch.ExecuteAsync(Soon);
        await set;
        Assert.Equal("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => push)).Code);
        Assert.Equal("v", await get);
    }

    [Theory, EveryBackend]
    public async Task A_script_runs_by_its_text(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        // A text that no server knows yet.
        var result = batch.Scripts.EvaluateAsync(new RedisScript($"return '{Key("text")}'"), new RedisKey[] { Key("k") });
        await batch.ExecuteAsync(Soon);
        Assert.Equal(Key("text"), (await result).ToString());
    }

    [Theory, EveryBackend]
    public async Task Nothing_to_send_is_no_work_and_a_batch_runs_once(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        await batch.ExecuteAsync(Soon);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.ExecuteAsync(Soon));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.Strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task What_was_never_run_fails_with_the_batch(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        Task<string?> get;
        await using (var batch = redis.CreateBatch()) get = batch.Strings.GetAsync(Key("k")).AsTask();
        var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => get);
        Assert.Contains("did not run", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryBackend]
    public async Task A_caller_may_give_up_on_one_command(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        using var cancellation = new CancellationTokenSource();
        var given = batch.Strings.IncrAsync(Key("n"), cancellation.Token).AsTask();
        var other = batch.Strings.IncrAsync(Key("n"), Soon).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        await batch.ExecuteAsync(Soon);
        Assert.Equal(2, await other);
    }

    [Theory, EveryBackend]
    public async Task What_does_not_belong_into_a_batch_is_refused(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var batch = redis.CreateBatch();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.Lists.BLPopAsync([Key("l")], TimeSpan.FromSeconds(1)));
        Assert.Contains("BLPOP", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.ExecuteAsync("BLPOP", Key("l"), 0));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.Streams.XReadAsync(Key("s"), default, block: TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.ExecuteAsync("MULTI"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await batch.Backend.ExecuteAsync(Line("WATCH", Key("k")), static reply => reply));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await batch.PubSub.SubscribeAsync(Key("c")));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await batch.Backend.OpenSessionAsync(Key("k")));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await batch.Backend.ExecuteBatchAsync([], atomic: false));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await batch.Backend.MastersAsync());
        await batch.ExecuteAsync(Soon);
    }

    [Fact]
    public async Task A_lost_connection_fails_the_batch_and_all_its_tasks()
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var port = ((System.Net.IPEndPoint)server.Listen()[0]).Port;
        await using var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{port}", Soon);
        using var killer = server.Connect();
        killer.Execute("CLIENT", "PAUSE", "60000", "ALL");
        await using var batch = redis.CreateBatch();
        var first = batch.Strings.IncrAsync("n").AsTask();
        var second = batch.Strings.IncrAsync("n").AsTask();
        var running = batch.ExecuteAsync(Soon).AsTask();
        Assert.False(running.IsCompleted);
        await server.DisposeAsync();
        await Assert.ThrowsAsync<RedisConnectionException>(() => running);
        await Assert.ThrowsAsync<RedisConnectionException>(() => first);
        await Assert.ThrowsAsync<RedisConnectionException>(() => second);
    }
}
