using System.Threading.Channels;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests;

public sealed class PostgresChangesTests(PostgresServer server) : PostgresTest(server)
{
    [PostgresFact]
    public async Task Inserts_updates_and_deletes_are_told_when_they_are_committed()
    {
        var source = await CreateTableAsync();
        var changes = new PostgresChanges(source, TableName, "id", new PostgresChangeOptions { MaxKeysPerStatement = 5 });
        await changes.InstallAsync(Soon);
        await changes.InstallAsync(Soon);
        using var end = new CancellationTokenSource();
        var seen = Listen(changes, end.Token);
        Assert.Equal([CacheInvalidation.All, CacheInvalidation.Listening], await TakeAsync(seen, 2));

        await RunAsync($"INSERT INTO {TableName} (id, name, price) VALUES (1, 'a', 1), (2, 'b', 2)");
        Assert.Equal(["1", "2"], (await TakeAsync(seen, 2)).Select(change => change.Name).Order());
        await RunAsync($"UPDATE {TableName} SET price = 3 WHERE id = 2");
        Assert.Equal([CacheInvalidation.OfKey("2")], await TakeAsync(seen, 1));
        await RunAsync($"UPDATE {TableName} SET id = 20 WHERE id = 2");
        Assert.Equal(["2", "20"], (await TakeAsync(seen, 2)).Select(change => change.Name).Order());
        await RunAsync($"UPDATE {TableName} SET price = 3 WHERE id = 777");
        await RunAsync($"BEGIN; DELETE FROM {TableName}; ROLLBACK");
        await RunAsync($"DELETE FROM {TableName} WHERE id = 20");
        Assert.Equal([CacheInvalidation.OfKey("20")], await TakeAsync(seen, 1));

        // What changes more than a few rows is one notice.
        await RunAsync($"INSERT INTO {TableName} (id, name, price) SELECT i, 'x', 1 FROM generate_series(100, 10000) i");
        Assert.Equal([CacheInvalidation.All], await TakeAsync(seen, 1));
        await RunAsync($"TRUNCATE {TableName}");
        Assert.Equal([CacheInvalidation.All], await TakeAsync(seen, 1));

        await changes.UninstallAsync(Soon);
        await changes.UninstallAsync(Soon);
        await RunAsync($"INSERT INTO {TableName} (id, name, price) VALUES (5, 'a', 1); SELECT pg_notify('{changes.Channel}', '=last')");
        Assert.Equal([CacheInvalidation.OfKey("last")], await TakeAsync(seen, 1));
        await end.CancelAsync();
    }

    [PostgresFact]
    public async Task A_key_is_told_as_the_cache_calls_it()
    {
        var source = await Server.OpenAsync();
        await RunAsync($"CREATE SCHEMA \"shop {TableName}\"; CREATE TABLE \"shop {TableName}\".\"The Table\" (\"The Key\" text PRIMARY KEY)");
        var changes = new PostgresChanges(
            source, $"shop {TableName}.The Table", "The Key", new PostgresChangeOptions { ClearsAtStart = false, Channel = $"it's {TableName}", Invalidates = static key => CacheInvalidation.OfTag($"product:{key}") });
        await changes.InstallAsync(Soon);
        using var end = new CancellationTokenSource();
        var seen = Listen(changes, end.Token);
        Assert.Equal([CacheInvalidation.Listening], await TakeAsync(seen, 1));
        await RunAsync($"INSERT INTO \"shop {TableName}\".\"The Table\" VALUES ('it''s = * é')");
        Assert.Equal([CacheInvalidation.OfTag("product:it's = * é")], await TakeAsync(seen, 1));
        await RunAsync($"INSERT INTO \"shop {TableName}\".\"The Table\" SELECT string_agg(md5(i::text), '') FROM generate_series(1, 70) i");
        await RunAsync($"UPDATE \"shop {TableName}\".\"The Table\" SET \"The Key\" = repeat('é', 5000)  WHERE length(\"The Key\") > 100");
        Assert.Equal(CacheInvalidationScope.Tag, (await TakeAsync(seen, 1))[0].Scope);
        Assert.Contains(CacheInvalidation.All, await TakeAsync(seen, 2));
        await end.CancelAsync();
    }

    /// <summary>Fault 7: notices that came while the connection was lost are lost, so everything goes.</summary>
    [PostgresFact]
    public async Task A_lost_connection_clears_everything()
    {
        var source = await CreateTableAsync();
        var changes = new PostgresChanges(source, TableName, "id", new PostgresChangeOptions { ClearsAtStart = false });
        await changes.InstallAsync(Soon);
        using var end = new CancellationTokenSource();
        var seen = Listen(changes, end.Token);
        Assert.Equal([CacheInvalidation.Listening], await TakeAsync(seen, 1));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(1L, await AskAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%{TableName}%' AND pid <> pg_backend_pid()"));
            Assert.Equal([CacheInvalidation.All, CacheInvalidation.Listening], await TakeAsync(seen, 2));
            await RunAsync($"INSERT INTO {TableName} (id, name, price) VALUES ({round}, 'a', 1)");
            Assert.Equal([CacheInvalidation.OfKey($"{round}")], await TakeAsync(seen, 1));
        }
        await end.CancelAsync();
    }

    /// <summary>Faults 5 and 7: what others write is read soon, and after a gap nothing old is left, with real writers and readers.</summary>
    [PostgresFact]
    public async Task A_cache_that_follows_serves_nothing_old()
    {
        var source = await CreateTableAsync();
        await using var hare = await Hare.OpenAsync("redhare://", Options);
        var products = hare.Stores.ReadThrough("products", new PostgresStore<long, Product>(source, Table()));
        var changes = new PostgresChanges(source, TableName, "id");
        await changes.InstallAsync(Soon);
        using var end = new CancellationTokenSource();
        var listening = 0;
        var following = products.FollowAsync(changes, () => Interlocked.Increment(ref listening), end.Token);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref listening) == 1));

        Assert.False((await products.GetAsync(1)).IsPresent);
        await RunAsync($"INSERT INTO {TableName} (id, name, price) VALUES (1, 'v0', 1)");
        await UntilAsync(async () => (await products.GetAsync(1)).ValueOrDefault?.Name == "v0");

        using var enough = new CancellationTokenSource();
        var reading = Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested) await products.GetAsync(1);
        })));
        for (var i = 1; i <= 200; i++)
        {
            await RunAsync($"UPDATE {TableName} SET name = 'v{i}' WHERE id = 1");
            if (i % 50 == 0) await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%{TableName}%' AND pid <> pg_backend_pid()");
        }
        await UntilAsync(async () => (await products.GetAsync(1)).Value.Name == "v200");
        await enough.CancelAsync();
        await reading;
        await RunAsync($"DELETE FROM {TableName}");
        await UntilAsync(async () => !(await products.GetAsync(1)).IsPresent);
        await end.CancelAsync();
        await following;
    }

    private static ChannelReader<CacheInvalidation> Listen(PostgresChanges changes, CancellationToken cancellation)
    {
        var seen = Channel.CreateUnbounded<CacheInvalidation>();
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await foreach (var change in changes.ReadAllAsync(cancellation)) seen.Writer.TryWrite(change);
                }
                catch (Exception exception)
                {
                    seen.Writer.Complete(exception);
                }
            },
            CancellationToken.None);
        return seen.Reader;
    }

    private static async Task<List<CacheInvalidation>> TakeAsync(ChannelReader<CacheInvalidation> seen, int count)
    {
        var taken = new List<CacheInvalidation>();
        while (taken.Count < count) taken.Add(await seen.ReadAsync(Soon));
        return taken;
    }
}
