using Npgsql;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests;

public sealed class PostgresStoreTests(PostgresServer server) : PostgresTest(server)
{
    [PostgresFact]
    public async Task Rows_are_put_loaded_and_deleted()
    {
        var store = new PostgresStore<long, Product>(await CreateTableAsync(), Table());
        await store.SaveAsync([Put(1, new Product("hat", 19.90m, 3, "[\"wool\"]")), Put(2, new Product("coat", 99m)), Put(3, new Product("it's \"odd\"; --", 0m))], Soon);
        var found = await store.LoadAsync([1, 2, 3, 4], Soon);
        Assert.Equal(3, found.Count);
        Assert.Equal(new Product("hat", 19.90m, 3, "[\"wool\"]"), found[1]);
        Assert.Equal(new Product("coat", 99.00m), found[2]);
        Assert.Equal("it's \"odd\"; --", found[3].Name);
        Assert.Empty(await store.LoadAsync([], Soon));
        await store.SaveAsync([], Soon);

        await store.SaveAsync([Put(1, new Product("cap", 9m)), Delete(2), Delete(77)], Soon);
        found = await store.LoadAsync([1, 2, 3], Soon);
        Assert.Equal(["cap", "it's \"odd\"; --"], found.OrderBy(row => row.Key).Select(row => row.Value.Name));
    }

    /// <summary>Fault 9: a batch is committed as a whole, or not at all.</summary>
    [PostgresFact]
    public async Task What_does_not_fit_is_rejected_with_all_of_its_batch()
    {
        var store = new PostgresStore<long, Product>(await CreateTableAsync(), Table());
        await store.SaveAsync([Put(9, new Product("stays", 1m))], Soon);
        var rejected = await Assert.ThrowsAsync<StoreRejectedException>(async () => await store.SaveAsync([Delete(9), Put(1, new Product("hat", 1m)), Put(2, new Product("gift", -1m))], Soon));
        Assert.IsType<PostgresException>(rejected.InnerException);
        Assert.Equal("stays", Assert.Single(await store.LoadAsync([1, 2, 9], Soon)).Value.Name);
        await Assert.ThrowsAsync<StoreRejectedException>(async () => await store.SaveAsync([Put(1, new Product("hat", 1m, 1, "no json"))], Soon));
        await RunAsync($"DROP TABLE {TableName}");
        var away = await Assert.ThrowsAsync<StoreAwayException>(async () => await store.SaveAsync([Put(1, new Product("hat", 1m))], Soon));
        Assert.Equal("42P01", Assert.IsType<PostgresException>(away.InnerException).SqlState);
    }

    /// <summary>Fault 34: what comes late does not overwrite what is later.</summary>
    [PostgresFact]
    public async Task An_older_version_changes_nothing()
    {
        var store = new PostgresStore<long, Product>(await CreateTableAsync(), Table());
        await store.SaveAsync([Put(1, new Product("second", 2m), 20), Put(2, new Product("second", 2m), 20)], Soon);
        await store.SaveAsync([Put(1, new Product("first", 1m), 10), Delete(2, 10)], Soon);
        Assert.All((await store.LoadAsync([1, 2], Soon)).Values, product => Assert.Equal("second", product.Name));
        // The same once more, as after a lost acknowledgement.
        await store.SaveAsync([Put(1, new Product("second", 2m), 20)], Soon);
        await store.SaveAsync([Put(1, new Product("third", 3m), 30), Delete(2, 30)], Soon);
        Assert.Equal("third", Assert.Single(await store.LoadAsync([1, 2], Soon)).Value.Name);
        // A change without one is made, and later ones are told from earlier ones as before.
        await store.SaveAsync([Put(1, new Product("fourth", 4m))], Soon);
        await store.SaveAsync([Put(1, new Product("late", 0m), 29)], Soon);
        Assert.Equal("fourth", (await store.LoadAsync([1], Soon))[1].Name);
        // Others who write do not know of versions.
        await RunAsync($"UPDATE {TableName} SET version = NULL");
        await store.SaveAsync([Put(1, new Product("fifth", 5m), 5)], Soon);
        Assert.Equal("fifth", (await store.LoadAsync([1], Soon))[1].Name);
    }

    [PostgresFact]
    public async Task A_thousand_rows_are_one_statement()
    {
        var store = new PostgresStore<long, Product>(await CreateTableAsync(), Table());
        await store.SaveAsync([.. Enumerable.Range(0, 1000).Select(i => Put(i, new Product($"p{i}", i)))], Soon);
        Assert.Equal(1000L, await AskAsync($"SELECT count(*) FROM {TableName}"));
        // All rows of one transaction carry its number.
        Assert.Equal(1L, await AskAsync($"SELECT count(DISTINCT xmin::text) FROM {TableName}"));
        Assert.Equal(1000, (await store.LoadAsync([.. Enumerable.Range(0, 2000).Select(i => (long)i)], Soon)).Count);
    }

    [PostgresFact]
    public async Task Tables_of_a_key_alone_and_of_odd_names_work()
    {
        var source = await Server.OpenAsync();
        await RunAsync($"CREATE SCHEMA \"odd {TableName}\"; CREATE TABLE \"odd {TableName}\".\"Select\" (\"the key\" text PRIMARY KEY)");
        var store = new PostgresStore<string, string>(source, new PostgresTable<string, string>($"odd {TableName}.Select", "the key", static row => row.GetString(0)));
        await store.SaveAsync([new("a", "a", 0), new("b", "b", 0)], Soon);
        await store.SaveAsync([new("a", "a", 0), new("b", Stored<string>.Absent, 0)], Soon);
        Assert.Equal(["a"], (await store.LoadAsync(["a", "b"], Soon)).Keys);
        Assert.Throws<ArgumentException>(() => new PostgresTable<string, string>(new string('x', 64), "id", static row => ""));
    }

    [PostgresFact]
    public async Task Batches_that_overlap_do_not_wait_for_each_other_in_a_circle()
    {
        var source = await CreateTableAsync();
        var store = new PostgresStore<long, Product>(source, Table());
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 25; round++)
                await store.SaveAsync([.. Enumerable.Range(0, 50).OrderBy(_ => Random.Shared.Next()).Select(i => Put(i, new Product($"w{writer}", round), round + 1))], Soon);
        })));
        Assert.Equal(50L, await AskAsync($"SELECT count(*) FROM {TableName} WHERE version = 25"));
    }

    [PostgresFact]
    public async Task Write_behind_and_write_through_stand_on_it()
    {
        var source = await CreateTableAsync();
        var store = new PostgresStore<long, Product>(source, Table());
        await using var hare = await Hare.OpenAsync("redhare://", Options);
        await using (var products = hare.Stores.WriteBehind("products", store, new WriteBehindOptions { Delay = TimeSpan.FromMilliseconds(1) }))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                    await products.UpdateAsync(i % 5, stored => stored.IsPresent ? stored.Value with { Stock = stored.Value.Stock + 1 } : new Product($"p{i % 5}", 1m, 1));
            })));
            await products.SetAsync(99, new Product("free", -1m));
            await products.DrainAsync(Soon);
            var letter = Assert.Single(await products.DeadLettersAsync().ToListAsync());
            Assert.Equal(99, letter.Key);
        }
        Assert.Equal(5L, await AskAsync($"SELECT count(*) FROM {TableName} WHERE stock = 40"));

        var through = hare.Stores.WriteThrough("through", store);
        await through.SetAsync(1, new Product("cap", 2m));
        await through.DeleteAsync(2);
        Assert.Equal("cap", await AskAsync($"SELECT name FROM {TableName} WHERE id = 1"));
        Assert.Equal("cap", (await through.GetAsync(1)).Value.Name);
        Assert.False((await through.GetAsync(2)).IsPresent);
        Assert.Equal("p3", (await through.GetAsync(3)).Value.Name);
        await Assert.ThrowsAsync<StoreRejectedException>(async () => await through.SetAsync(3, new Product("free", -1m)));
        Assert.Equal("p3", (await through.GetAsync(3)).Value.Name);
    }
}
