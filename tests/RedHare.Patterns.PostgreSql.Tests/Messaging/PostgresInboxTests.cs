using Npgsql;
using RedHare.Patterns.Messaging;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

public sealed class PostgresInboxTests(PostgresServer server) : OutboxTest(server)
{
    /// <summary>Fault 20: effect and note are one transaction: a message that comes often, to several at once, has its effect once; an attempt that fails has none.</summary>
    [PostgresFact]
    public async Task A_message_has_its_effect_once()
    {
        await using var hare = await Hare.OpenAsync();
        var database = await Server.OpenAsync();
        await RunAsync($"CREATE TABLE {TableName} (number int)");
        var inbox = new PostgresInbox(database, "ledger", $"inbox_{TableName}");
        await Task.WhenAll(inbox.InstallAsync(Soon), inbox.InstallAsync(Soon));
        var queue = hare.Messaging.Queue<int>("orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 1) });
        var handler = inbox.Handle<int>(async (message, transaction, cancellation) =>
        {
            await using var insert = new NpgsqlCommand($"INSERT INTO {TableName} VALUES ({message.Body})", transaction.Connection, transaction);
            await insert.ExecuteNonQueryAsync(cancellation);
            if (message.Body % 5 == 0 && message.Attempt == 1) throw new IOException("after the effect");
        });
        await using var first = await queue.ConsumeAsync(handler, new ConsumeOptions<int> { Concurrency = 4 }, Soon);
        await using var second = await queue.ConsumeAsync(handler, new ConsumeOptions<int> { Concurrency = 4 }, Soon);
        for (var i = 0; i < 50; i++)
            for (var copy = 0; copy < 3; copy++) await queue.SendAsync(i, new SendOptions { MessageId = $"m{i}" }, Soon);
        await UntilAsync(async () => (long)(await AskAsync($"SELECT count(DISTINCT number) FROM {TableName}"))! == 50 && await queue.CountAsync(Soon) == 0);
        await first.StopAsync(Soon);
        await second.StopAsync(Soon);
        Assert.Equal(50L, await AskAsync($"SELECT count(*) FROM {TableName}"));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));

        // Another consumer has handled nothing yet; and a message without an id cannot be told from others.
        await using var connection = await database.OpenConnectionAsync(Soon);
        await using var transaction = await connection.BeginTransactionAsync(Soon);
        Assert.True(await new PostgresInbox(database, "other", $"inbox_{TableName}").TryReceiveAsync(transaction, "m1", Soon));
        Assert.False(await inbox.TryReceiveAsync(transaction, "m1", Soon));
    }
}
