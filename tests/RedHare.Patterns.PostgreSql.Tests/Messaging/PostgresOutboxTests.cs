using System.Diagnostics;
using Npgsql;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

public sealed class PostgresOutboxTests(PostgresServer server) : OutboxTest(server)
{
    /// <summary>Fault 22: a message is published if its transaction commits, and never if it does not; the relay is woken by the commit.</summary>
    [PostgresFact]
    public async Task Messages_go_with_their_transaction()
    {
        await using var hare = await Hare.OpenAsync();
        var outbox = await OutboxAsync(hare.Messaging);
        var (queue, seen) = (hare.Messaging.Queue<int>("orders"), new Seen());
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await using var relay = outbox.StartRelay();
        await AddAsync(outbox, "orders", 0, 5, commits: false);
        using var caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using (var connection = await (await Server.OpenAsync()).OpenConnectionAsync(Soon))
        await using (var transaction = await connection.BeginTransactionAsync(Soon))
        {
            var options = new SendOptions
            {
                MessageId = "m5", OrderKey = "k", Priority = 3, CorrelationId = "c", Type = "paid",
                Headers = new Dictionary<string, object?> { ["text"] = "x", ["number"] = 7, ["flag"] = true, ["real"] = 0.5, ["none"] = null },
            };
            Assert.Equal("m5", await outbox.AddAsync(transaction, 5, "", "orders", options, cancellation: Soon));
            Assert.Equal(2, (await outbox.AddAsync(transaction, [6, 7], "", "orders", new SendOptions { OrderKey = "k" }, cancellation: Soon)).Distinct().Count());
            await Assert.ThrowsAsync<ArgumentException>(async () => await outbox.AddAsync(transaction, 8, "", "orders", new SendOptions { Headers = new Dictionary<string, object?> { ["x"] = new List<object?>() } }, cancellation: Soon));
            await transaction.CommitAsync(Soon);
        }
        await seen.CountAsync(3);
        Assert.Equal([5, 6, 7], seen.Numbers);
        var first = seen.All[0];
        Assert.Equal(("m5", "c", "paid", (byte?)3, "k"), (first.Id, first.Properties.CorrelationId, first.Properties.Type, first.Properties.Priority, first.OrderKey));
        Assert.True(first.Properties.IsPersistent);
        var headers = first.Properties.Headers!;
        Assert.Equal(("x", 7L, true, 0.5, null), (headers["text"], headers["number"], headers["flag"], headers["real"], headers["none"]));
        Assert.Equal(caller.Id, headers["traceparent"]);
        await UntilAsync(async () => (await outbox.BacklogAsync(Soon)).Waiting == 0);
        Assert.Null(relay.Trouble);
    }

    /// <summary>Fault 22: a relay that dies before the broker has the messages, or after it has confirmed them and before they are marked, loses none: they are published again, with the same ids, and the inbox tells.</summary>
    [PostgresFact]
    public async Task A_relay_that_dies_between_two_steps_loses_nothing()
    {
        await using var hare = await Hare.OpenAsync();
        var broker = new HookedBroker(hare.Broker);
        await using var bus = new MessageBus(broker, new PatternContext(hare.Redis.Backend, new PatternOptions()));
        var outbox = await OutboxAsync(bus, static options => options with { Lanes = 1 });
        await RunAsync($"CREATE TABLE {TableName} (number int)");
        var inbox = new PostgresInbox(await Server.OpenAsync(), "ledger", $"inbox_{TableName}");
        await inbox.InstallAsync(Soon);
        var deliveries = 0;
        var effect = inbox.Handle<int>(async (message, transaction, cancellation) =>
        {
            await using var insert = new NpgsqlCommand($"INSERT INTO {TableName} VALUES ({message.Body})", transaction.Connection, transaction);
            await insert.ExecuteNonQueryAsync(cancellation);
        });
        await using var consumer = await hare.Messaging.Queue<int>("orders").ConsumeAsync(async (message, cancellation) =>
        {
            await effect(message, cancellation);
            Interlocked.Increment(ref deliveries);
        }, cancellation: Soon);
        await AddAsync(outbox, "orders", 0, 20, static _ => "k");

        // Its connection is cut while it holds the lane: before the broker has anything, then after it has everything.
        var deaths = 0;
        broker.Before = async () =>
        {
            if (Interlocked.Increment(ref deaths) == 1)
            {
                await KillRelaysAsync();
                throw new MessagingConnectionException(0, "cut", mayHaveArrived: false);
            }
        };
        var marked = 0;
        broker.After = async () =>
        {
            if (Interlocked.Increment(ref marked) == 1) await KillRelaysAsync();
        };
        await using var relay = outbox.StartRelay();
        await UntilAsync(async () => (await outbox.BacklogAsync(Soon)).Waiting == 0);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref deliveries) == 40));
        Assert.Equal(20L, await AskAsync($"SELECT count(*) FROM {TableName}"));
        Assert.Equal(20L, await AskAsync($"SELECT count(DISTINCT number) FROM {TableName}"));
        Assert.Equal((3, 2), (deaths, marked));
        Assert.Null(relay.Trouble);
        Assert.Equal(20, await inbox.PurgeAsync(TimeSpan.FromSeconds(-10), Soon));
    }

    [PostgresFact]
    public async Task Several_relays_share_the_work_and_each_key_keeps_its_order()
    {
        const int Count = 400, Keys = 10;
        await using var hare = await Hare.OpenAsync();
        var outbox = await OutboxAsync(hare.Messaging, static options => options with { Lanes = 4, BatchSize = 7, Workers = 2 });
        var (queue, seen) = (hare.Messaging.Queue<int>("orders"), new Seen());
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await using (outbox.StartRelay())
        await using (outbox.StartRelay())
        await using (outbox.StartRelay())
        {
            // Transactions of different keys beside each other, those of one key one after the other.
            await Task.WhenAll(Enumerable.Range(0, Keys).Select(key => Task.Run(async () =>
            {
                for (var i = 0; i < Count / Keys; i++) await AddAsync(outbox, "orders", i * Keys + key, 1, _ => $"k{key}");
            })));
            await seen.CountAsync(Count);
        }
        Assert.Equal(Enumerable.Range(0, Count), seen.Numbers.Order());
        for (var key = 0; key < Keys; key++) Assert.Equal(Enumerable.Range(0, Count / Keys).Select(i => i * Keys + key), seen.Numbers.Where(number => number % Keys == key));
        Assert.Equal(0, (await outbox.BacklogAsync(Soon)).Waiting);
    }

    [PostgresFact]
    public async Task What_the_broker_does_not_take_is_parked_with_the_reason_and_in_nobodys_way()
    {
        await using var hare = await Hare.OpenAsync();
        var outbox = await OutboxAsync(hare.Messaging, static options => options with { Lanes = 1, MaxAttempts = 3, PollInterval = TimeSpan.FromMilliseconds(50) });
        var (queue, seen) = (hare.Messaging.Queue<int>("orders"), new Seen());
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await AddAsync(outbox, "nobody", 100, 1);
        await AddAsync(outbox, "orders", 0, 3);
        await using (var connection = await (await Server.OpenAsync()).OpenConnectionAsync(Soon))
        await using (var transaction = await connection.BeginTransactionAsync(Soon))
        {
            await outbox.AddAsync(transaction, 200, "no exchange", "x", cancellation: Soon);
            await transaction.CommitAsync(Soon);
        }
        await using var relay = outbox.StartRelay();
        await UntilAsync(async () => await outbox.BacklogAsync(Soon) is { Waiting: 0, Parked: 2 });
        await UntilAsync(() => Task.FromResult(seen.Numbers.Distinct().Order().SequenceEqual([0, 1, 2])));
        var table = $"outbox_{TableName}";
        Assert.Contains("NO_ROUTE", (string)(await AskAsync($"SELECT reason FROM {table} WHERE routing_key = 'nobody' AND attempts = 3"))!, StringComparison.Ordinal);
        Assert.Contains("NOT_FOUND", (string)(await AskAsync($"SELECT reason FROM {table} WHERE exchange = 'no exchange' AND attempts = 3"))!, StringComparison.Ordinal);
        var late = new Seen();
        await using var other = await hare.Messaging.Queue<int>("nobody").ConsumeAsync(late.HandleAsync, cancellation: Soon);
        Assert.Equal(2, await outbox.RetryParkedAsync(Soon));
        await late.CountAsync(1);
        Assert.Equal("m100", late.All[0].Id);
    }

    // What the relay's connections hold is given back as by a process that has died.
    private Task KillRelaysAsync() => RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'idle in transaction' AND query LIKE '%outbox_{TableName}%'");
}
