using System.Text.Json.Serialization;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Docs;

/// <summary>The code of docs/patterns/write-behind.md on PostgreSQL.</summary>
public sealed partial class PostgresPage(PostgresServer server)
{
    public sealed record Product(string Name, decimal Price);

    [JsonSerializable(typeof(Product))]
    public sealed partial class Json : JsonSerializerContext;

    [PostgresFact]
    public async Task A_table_as_a_store_that_tells_of_changes()
    {
        var database = await server.OpenAsync();
        await using (var create = database.CreateCommand("CREATE TABLE products (id bigint PRIMARY KEY, name text NOT NULL, price numeric NOT NULL, version bigint)")) await create.ExecuteNonQueryAsync();
        using var end = new CancellationTokenSource();
        var (stopping, cancellation) = (end.Token, CancellationToken.None);
        await using var hare = await Hare.OpenAsync("redhare://", new PatternOptions { Serialization = new SerializationOptions { Json = Json.Default.Options } });

        var table = new PostgresTable<long, Product>("products", "id", row => new Product(row.GetString(1), row.GetDecimal(2)))
            .Column("name", product => product.Name)
            .Column("price", product => product.Price)
            .Version("version"); // bigint: what comes late does not overwrite what is later.
        var store = new PostgresStore<long, Product>(database, table);
        await using var products = hare.Stores.WriteBehind("products", store);
        await products.SetAsync(42, new Product("hat", 19.90m));

        await products.DrainAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        var cached = hare.Stores.ReadThrough("products", store);

        var changes = new PostgresChanges(database, "products", "id");
        await changes.InstallAsync(cancellation); // Triggers: once, as a step of the database's migrations.
        var following = cached.FollowAsync(changes, cancellation: stopping);

        Assert.Equal(new Product("hat", 19.90m), (await cached.GetAsync(42)).Value);
        await using (var update = database.CreateCommand("UPDATE products SET price = 9.90")) await update.ExecuteNonQueryAsync(cancellation);
        for (var until = Environment.TickCount64 + 30_000; (await cached.GetAsync(42)).Value.Price != 9.90m; await Task.Delay(10, cancellation)) Assert.True(Environment.TickCount64 < until);
        await end.CancelAsync();
        await following;
    }
}
