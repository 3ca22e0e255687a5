using System.Text.Json.Serialization;
using Npgsql;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.PostgreSql.Tests;

public sealed record Product(string Name, decimal Price, int? Stock = null, string Tags = "[]");

[JsonSerializable(typeof(Product))]
public sealed partial class ProductJson : JsonSerializerContext;

/// <summary>A test with a table of its own.</summary>
public abstract class PostgresTest(PostgresServer server)
{
    protected PostgresServer Server { get; } = server;

    protected string TableName { get; } = server.NewTable();

    protected static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    protected static PatternOptions Options { get; } = new() { Serialization = new SerializationOptions { Json = ProductJson.Default.Options } };

    protected async Task<NpgsqlDataSource> CreateTableAsync()
    {
        var source = await Server.OpenAsync();
        await RunAsync($"CREATE TABLE {TableName} (id bigint PRIMARY KEY, name text NOT NULL, price numeric(10,2) NOT NULL CHECK (price >= 0), stock int, tags jsonb NOT NULL DEFAULT '[]', version bigint)");
        return source;
    }

    protected PostgresTable<long, Product> Table() =>
        new PostgresTable<long, Product>(TableName, "id", static row => new Product(row.GetString(1), row.GetDecimal(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.GetString(4)))
            .Column("name", static product => product.Name)
            .Column("price", static product => product.Price)
            .Column("stock", static product => product.Stock)
            .Column("tags", static product => product.Tags, "jsonb")
            .Version("version");

    protected async Task RunAsync(string sql)
    {
        await using var command = (await Server.OpenAsync()).CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    protected async Task<object?> AskAsync(string sql)
    {
        await using var command = (await Server.OpenAsync()).CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    protected static StoreChange<long, Product> Put(long key, Product value, long version = 0) => new(key, value, version);

    protected static StoreChange<long, Product> Delete(long key, long version = 0) => new(key, Stored<Product>.Absent, version);

    protected static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !await isSo(); await Task.Delay(10))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }
}
