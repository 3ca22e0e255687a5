using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

/// <summary>Has a PostgreSQL of its own, which is killed.</summary>
public sealed class OutboxOutageTests
{
    /// <summary>Fault 22: a database that dies while relays work has its messages published when it is back: all that were committed, and no others.</summary>
    [PostgresFact]
    public async Task A_database_that_dies_loses_no_message()
    {
        await using var server = new PostgresServer();
        await new Work(server).RunAsync();
    }

    private sealed class Work(PostgresServer server) : OutboxTest(server)
    {
        public async Task RunAsync()
        {
            await using var hare = await Hare.OpenAsync();
            var outbox = await OutboxAsync(hare.Messaging, static options => options with { BatchSize = 10, PollInterval = TimeSpan.FromMilliseconds(200) });
            var (queue, seen) = (hare.Messaging.Queue<int>("orders"), new Seen());
            await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
            await using var first = outbox.StartRelay();
            await using var second = outbox.StartRelay();
            var committed = new List<int>();
            var adding = Task.Run(async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    try
                    {
                        await AddAsync(outbox, "orders", i, 1);
                        committed.Add(i);
                    }
                    catch (Exception exception) when (exception is Npgsql.NpgsqlException or IOException or TimeoutException or InvalidOperationException)
                    {
                        await Task.Delay(20);
                    }
                }
            });
            await seen.CountAsync(30);
            await Server.StopAsync();
            await Server.RestartAsync();
            await adding;
            await UntilAsync(async () => (await outbox.BacklogAsync(Soon)).Waiting == 0);
            await UntilAsync(() => Task.FromResult(committed.All(seen.Numbers.ToHashSet().Contains)));
        }
    }
}
