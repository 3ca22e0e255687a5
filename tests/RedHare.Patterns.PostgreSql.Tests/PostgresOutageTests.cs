using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests;

/// <summary>Has a PostgreSQL of its own, which is killed.</summary>
public sealed class PostgresOutageTests
{
    /// <summary>Fault 9: a database that dies in the middle of it all, twice, loses nothing that it was to have, and nothing is given up.</summary>
    [PostgresFact]
    public async Task A_database_that_dies_gets_everything_when_it_is_back()
    {
        await using var server = new PostgresServer();
        await new Work(server).RunAsync();
    }

    private sealed class Work(PostgresServer server) : PostgresTest(server)
    {
        public async Task RunAsync()
        {
            var source = await CreateTableAsync();
            await using var hare = await Hare.OpenAsync("redhare://", Options);
            var options = new WriteBehindOptions { Delay = TimeSpan.FromMilliseconds(5), RetryDelay = TimeSpan.FromMilliseconds(10), MaxRetryDelay = TimeSpan.FromMilliseconds(200), MaxAttempts = 3, BatchSize = 20 };
            await using var products = hare.Stores.WriteBehind("products", new PostgresStore<long, Product>(source, Table()), options);
            for (var outage = 0; outage < 2; outage++)
            {
                var writing = Task.Run(async () =>
                {
                    for (var i = 0; i < 2000; i++) await products.SetAsync(i % 300, new Product($"p{i % 300}", i, outage));
                });
                await Server.StopAsync();
                await writing;
                await products.SetAsync(7, new Product("while away", 1m, outage));
                Assert.Equal("while away", (await products.GetAsync(7)).Value.Name);
                await Server.RestartAsync();
                await products.DrainAsync(new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token);
                Assert.Equal(300L, await AskAsync($"SELECT count(*) FROM {TableName} WHERE stock = {outage}"));
                Assert.Equal("while away", await AskAsync($"SELECT name FROM {TableName} WHERE id = 7"));
                Assert.Equal(1800m, await AskAsync($"SELECT price FROM {TableName} WHERE id = 0"));
            }
            Assert.Equal(0, (await products.LagAsync()).DeadLetters);
        }
    }
}
