using System.Collections.Concurrent;
using Npgsql;
using RedHare.Patterns.Messaging;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

/// <summary>A test with an outbox of its own.</summary>
public abstract class OutboxTest(PostgresServer server) : PostgresTest(server)
{
    protected static TimeSpan Patience => TimeSpan.FromSeconds(30);

    // A poll that no test waits for: what comes, comes because the relay was woken.
    protected PostgresOutboxOptions OutboxOptions => new() { Table = $"outbox_{TableName}", PollInterval = TimeSpan.FromHours(1), RetryDelay = TimeSpan.FromMilliseconds(5), MaxRetryDelay = TimeSpan.FromMilliseconds(100) };

    protected async Task<PostgresOutbox> OutboxAsync(MessageBus bus, Func<PostgresOutboxOptions, PostgresOutboxOptions>? change = null)
    {
        var outbox = new PostgresOutbox(await Server.OpenAsync(), bus, change is null ? OutboxOptions : change(OutboxOptions));
        await Task.WhenAll(outbox.InstallAsync(Soon), outbox.InstallAsync(Soon)); // As two processes that start together.
        return outbox;
    }

    protected async Task AddAsync(PostgresOutbox outbox, string queue, int from, int count, Func<int, string?>? key = null, bool commits = true)
    {
        await using var connection = await (await Server.OpenAsync()).OpenConnectionAsync(Soon);
        await using var transaction = await connection.BeginTransactionAsync(Soon);
        for (var i = from; i < from + count; i++)
            await outbox.AddAsync(transaction, i, "", queue, new SendOptions { MessageId = $"m{i}", OrderKey = key?.Invoke(i) }, cancellation: Soon);
        if (commits) await transaction.CommitAsync(Soon);
    }

    protected sealed class Seen
    {
        private readonly ConcurrentQueue<Message<int>> _all = new();

        public IReadOnlyList<int> Numbers => [.. _all.Select(static message => message.Body)];

        public IReadOnlyList<Message<int>> All => [.. _all];

        public ValueTask HandleAsync(Message<int> message, CancellationToken cancellation)
        {
            _all.Enqueue(message);
            return default;
        }

        public Task CountAsync(int count) => UntilAsync(() => Task.FromResult(_all.Count >= count));
    }
}
