using System.Globalization;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Batches;

public sealed class TransactionTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Commands_run_as_one_step(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var others = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) await redis.Strings.IncrAsync(Key("n"), Soon);
        });
        for (var i = 0; i < 50; i++)
        {
            await using var transaction = redis.CreateTransaction();
            var values = Enumerable.Range(0, 4).Select(_ => transaction.Strings.IncrAsync(Key("n")).AsTask()).ToArray();
            await transaction.ExecuteAsync(Soon);
            var first = await values[0];
            Assert.Equal([first, first + 1, first + 2, first + 3], await Task.WhenAll(values));
        }
        await others;
        Assert.Equal("400", await redis.Strings.GetAsync(Key("n")));
    }

    [Theory, EveryBackend]
    public async Task A_command_that_fails_fails_alone(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var transaction = redis.CreateTransaction();
        var set = transaction.Strings.SetAsync(Key("k"), "v").AsTask();
        var push = transaction.Lists.RPushAsync(Key("k"), "x").AsTask();
        await transaction.ExecuteAsync(Soon);
        await set;
        Assert.Equal("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => push)).Code);
        Assert.Equal("v", await redis.Strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task What_the_server_refuses_runs_not_at_all(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var transaction = redis.CreateTransaction();
        var set = transaction.Strings.SetAsync(Key("k"), "v").AsTask();
        var wrong = transaction.ExecuteAsync("GET", Key("k"), "too", "many").AsTask();
        await Assert.ThrowsAsync<RedisServerException>(async () => await transaction.ExecuteAsync(Soon));
        await Assert.ThrowsAsync<RedisServerException>(() => set);
        await Assert.ThrowsAsync<RedisServerException>(() => wrong);
        Assert.Null(await redis.Strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Nothing_to_run_is_no_work(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var transaction = redis.CreateTransaction();
        await transaction.ExecuteAsync(Soon);
        await using var watched = await redis.BeginTransactionAsync([Key("k")], Soon);
        Assert.True(await watched.ExecuteAsync(Soon));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await watched.Strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task A_watched_key_that_stays_lets_the_transaction_run(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await redis.Strings.SetAsync(Key("k"), "old");
        await using var transaction = await redis.BeginTransactionAsync([Key("k")], Soon);
        Assert.Equal("old", await transaction.Now.Strings.GetAsync(Key("k")));
        var set = transaction.Strings.GetSetAsync(Key("k"), "new").AsTask();
        Assert.Equal("old", await transaction.Now.Strings.GetAsync(Key("k")));
        Assert.True(await transaction.ExecuteAsync(Soon));
        Assert.Equal("old", await set);
        Assert.Equal("new", await redis.Strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task A_watched_key_that_changed_stops_the_transaction(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var transaction = await redis.BeginTransactionAsync([Key("a")], Soon);
        await transaction.WatchAsync([Key("b")], Soon);
        await transaction.WatchAsync([], Soon);
        await redis.Strings.SetAsync(Key("b"), "theirs");
        var set = transaction.Strings.SetAsync(Key("b"), "mine").AsTask();
        Assert.False(await transaction.ExecuteAsync(Soon));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => set);
        Assert.Equal("theirs", await redis.Strings.GetAsync(Key("b")));
    }

    [Theory, EveryBackend]
    public async Task Compare_and_set_loses_no_step(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var soon = Soon;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var done = 0; done < 10;)
            {
                await using var transaction = await redis.BeginTransactionAsync([Key("n")], soon);
                var now = long.Parse(await transaction.Now.Strings.GetAsync(Key("n")) ?? "0", CultureInfo.InvariantCulture);
                var set = transaction.Strings.SetAsync(Key("n"), now + 1).AsTask();
                if (!await transaction.ExecuteAsync(soon)) continue;
                await set;
                done++;
            }
        })));
        Assert.Equal("40", await redis.Strings.GetAsync(Key("n")));
    }

    [Theory, EveryBackend]
    public async Task What_was_never_run_fails_with_the_transaction(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        Task[] tasks = new Task[2];
        await using (var transaction = redis.CreateTransaction()) tasks[0] = transaction.Strings.IncrAsync(Key("n")).AsTask();
        await using (var watched = await redis.BeginTransactionAsync([Key("n")], Soon)) tasks[1] = watched.Strings.IncrAsync(Key("n")).AsTask();
        foreach (var task in tasks) await Assert.ThrowsAsync<ObjectDisposedException>(() => task);
        Assert.Null(await redis.Strings.GetAsync(Key("n")));
    }

    [Theory, EveryBackend]
    public async Task A_session_carries_what_a_shared_connection_must_not(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await redis.ExecuteAsync("MULTI"));
        Assert.Contains("MULTI", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await redis.ExecuteAsync("client", "reply", "off"));
        await using var session = await redis.OpenSessionAsync(Key("k"), Soon);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await session.ExecuteAsync("SUBSCRIBE", Key("c")));
        Assert.Equal("OK", (await session.ExecuteAsync("MULTI")).ToString());
        Assert.Equal("QUEUED", (await session.ExecuteAsync("SET", [Key("k"), "v"], Soon)).ToString());
        Assert.Null(await redis.Strings.GetAsync(Key("k")));
        Assert.Equal("OK", Assert.Single((await session.ExecuteAsync("EXEC")).Items).ToString());
        Assert.Equal("v", await redis.Strings.GetAsync(Key("k")));
    }
}
