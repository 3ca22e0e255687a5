using System.Text.Json.Serialization;
using Npgsql;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Docs;

/// <summary>The code of docs/patterns/outbox.md.</summary>
public sealed partial class OutboxPage(PostgresServer server)
{
    private readonly TaskCompletionSource<int> _billed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public sealed record OrderPlaced(int Number);

    [JsonSerializable(typeof(OrderPlaced))]
    public sealed partial class OutboxPageJson : JsonSerializerContext;

    [PostgresFact]
    public async Task Both_or_neither()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var cancellation = soon.Token;
        var database = await server.OpenAsync();
        await using (var create = database.CreateCommand("CREATE TABLE IF NOT EXISTS page_orders (number int, billed bool)")) await create.ExecuteNonQueryAsync(cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var hare = await Hare.OpenAsync("redhare://", new PatternOptions { Serialization = new SerializationOptions { Json = OutboxPageJson.Default.Options } });

        var inbox = new PostgresInbox(database, "billing");
        await inbox.InstallAsync(cancellation);
        await using var consumer = await hare.Messaging.Queue<OrderPlaced>("placed").ConsumeAsync(
            inbox.Handle<OrderPlaced>(async (message, transaction, token) => await BillAsync(transaction, message.Body.Number, token)),
            cancellation: cancellation);

        var outbox = new PostgresOutbox(database, hare.Messaging);
        await outbox.InstallAsync(cancellation); // Tables: once, as a step of the database's migrations.

        await using (var transaction = await connection.BeginTransactionAsync(cancellation))
        {
            await SaveOrderAsync(transaction, 42);
            await outbox.AddAsync(transaction, new OrderPlaced(42), "", "placed", new SendOptions { OrderKey = "customer-7" }, cancellation: cancellation);
            await transaction.CommitAsync(cancellation); // Both, or neither.
        }

        await using var relay = outbox.StartRelay(); // In any process, in several at once.

        Assert.Equal(42, await _billed.Task.WaitAsync(cancellation));
    }

    private static async Task SaveOrderAsync(NpgsqlTransaction transaction, int number)
    {
        await using var insert = new NpgsqlCommand($"INSERT INTO page_orders VALUES ({number}, false)", transaction.Connection, transaction);
        await insert.ExecuteNonQueryAsync();
    }

    private async Task BillAsync(NpgsqlTransaction transaction, int number, CancellationToken cancellation)
    {
        await using var update = new NpgsqlCommand($"UPDATE page_orders SET billed = true WHERE number = {number}", transaction.Connection, transaction);
        Assert.Equal(1, await update.ExecuteNonQueryAsync(cancellation));
        _billed.TrySetResult(number);
    }
}
