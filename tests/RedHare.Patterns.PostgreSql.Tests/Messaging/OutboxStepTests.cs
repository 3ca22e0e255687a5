using Npgsql;
using RedHare.Patterns.Messaging;
using Xunit;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

/// <summary>Fault 22: the relay's and the consumer's sessions end at each of their steps, and at random: every message whose transaction was committed has its effect, once.</summary>
public sealed class OutboxStepTests(PostgresServer server) : OutboxTest(server)
{
    private const int Count = 20;

    /// <summary>The relay has published, and dies when it takes the rows out, when it lets the lane go, or when it notes what the broker did not take.</summary>
    [PostgresTheory]
    [InlineData("BEFORE DELETE", "", true)]
    [InlineData("AFTER DELETE", "", true)]
    [InlineData("AFTER UPDATE", "_lanes", true)]
    [InlineData("AFTER UPDATE", "", false)]
    [InlineData("AFTER UPDATE", "_lanes", false)]
    public async Task A_relay_whose_session_ends_at_a_step_loses_nothing(string when, string table, bool arrives)
    {
        await using var hare = await Hare.OpenAsync();
        var outbox = await OutboxAsync(hare.Messaging, static options => options with { Lanes = 1, MaxAttempts = 10_000, PollInterval = TimeSpan.FromMilliseconds(50) });
        var (_, inbox, effects) = await EffectsAsync();
        var death = new DeathAt(RunAsync, AskAsync, TableName);
        await death.ArmAsync(OutboxOptions.Table + table, when, deaths: 2);
        var queue = hare.Messaging.Queue<int>("orders");
        if (arrives) await queue.DeclareAsync(Soon);
        await AddAsync(outbox, "orders", 0, Count, static _ => "k");
        await using var relay = outbox.StartRelay();
        // Where the step is that of messages which the broker did not take there is no queue for them yet.
        await UntilAsync(async () => await death.CountAsync() >= 2);
        await using var consumer = await queue.ConsumeAsync(inbox.Handle(effects), cancellation: Soon);
        await UntilAsync(async () => (await outbox.BacklogAsync(Soon)).Waiting == 0 && (long)(await AskAsync($"SELECT count(*) FROM {TableName}"))! == Count);
        await consumer.StopAsync(Soon);
        Assert.Equal((long)Count, await AskAsync($"SELECT count(DISTINCT number) FROM {TableName}"));
        Assert.Equal((long)Count, await AskAsync($"SELECT count(*) FROM {TableName}"));
        Assert.Equal(0, (await outbox.BacklogAsync(Soon)).Parked);
    }

    /// <summary>The consumer dies when it has noted the message, when it has had its effect, and when it commits both; and its process forgets to acknowledge what was committed.</summary>
    [PostgresTheory]
    [InlineData("AFTER INSERT", true)]
    [InlineData("AFTER INSERT", false)]
    [InlineData("COMMIT", false)]
    public async Task A_handler_whose_session_ends_at_a_step_has_its_effect_once(string when, bool isNote)
    {
        await using var hare = await Hare.OpenAsync();
        var (notes, inbox, effects) = await EffectsAsync();
        var death = new DeathAt(RunAsync, AskAsync, TableName);
        await death.ArmAsync(isNote ? notes : TableName, when, deaths: 3);
        var queue = hare.Messaging.Queue<int>("orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 10) });
        var (handle, forgotten) = (inbox.Handle(effects), 0);
        await using var consumer = await queue.ConsumeAsync(
            async (message, cancellation) =>
            {
                await handle(message, cancellation);
                if (message.Body % 4 == 0 && Interlocked.Increment(ref forgotten) <= 3) throw new IOException("behind the commit");
            },
            new ConsumeOptions<int> { Concurrency = 4 },
            Soon);
        for (var i = 0; i < Count; i++) await queue.SendAsync(i, new SendOptions { MessageId = $"m{i}" }, Soon);
        await UntilAsync(async () => (long)(await AskAsync($"SELECT count(*) FROM {TableName}"))! == Count && Volatile.Read(ref forgotten) >= 3);
        await consumer.StopAsync(Soon);
        Assert.True(await death.CountAsync() >= Count + 3);
        Assert.Equal((long)Count, await AskAsync($"SELECT count(DISTINCT number) FROM {TableName}"));
        Assert.Equal((long)Count, await AskAsync($"SELECT count(*) FROM {TableName}"));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    /// <summary>Sessions of relays and consumers end at any moment, again and again, while messages flow.</summary>
    [PostgresFact]
    public async Task Sessions_that_end_at_random_lose_nothing()
    {
        const int Messages = 200;
        await using var hare = await Hare.OpenAsync();
        var outbox = await OutboxAsync(hare.Messaging, static options => options with { Lanes = 4, BatchSize = 7, PollInterval = TimeSpan.FromMilliseconds(50) });
        var (_, inbox, effects) = await EffectsAsync();
        // Pools of their own, so that what is ended is told from the test's own sessions by its name.
        var name = $"doomed_{TableName}";
        await using var doomed = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder((await Server.OpenAsync()).ConnectionString) { ApplicationName = name }.ConnectionString);
        var relayed = new PostgresOutbox(doomed, hare.Messaging, OutboxOptions with { Lanes = 4, BatchSize = 7, PollInterval = TimeSpan.FromMilliseconds(50) });
        var received = new PostgresInbox(doomed, "ledger", $"inbox_{TableName}");
        var queue = hare.Messaging.Queue<int>("orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 50) });
        await using var consumer = await queue.ConsumeAsync(received.Handle(effects), new ConsumeOptions<int> { Concurrency = 4 }, Soon);
        await using var first = relayed.StartRelay();
        await using var second = relayed.StartRelay();
        var (ended, random) = (0L, new Random(22));
        for (var i = 0; i < Messages; i++)
        {
            await AddAsync(outbox, "orders", i, 1);
            if (random.Next(4) > 0) continue;
            ended += (long)(await AskAsync($"SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = '{name}' ORDER BY random() LIMIT {random.Next(1, 4)}) AS chosen"))!;
        }
        Assert.True(ended > 0);
        await UntilAsync(async () => (await outbox.BacklogAsync(Soon)).Waiting == 0 && (long)(await AskAsync($"SELECT count(DISTINCT number) FROM {TableName}"))! == Messages);
        await consumer.StopAsync(Soon);
        Assert.Equal((long)Messages, await AskAsync($"SELECT count(*) FROM {TableName}"));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    /// <summary>An inbox, and effects that tell how often there was one: the notes' table, the inbox, the handler.</summary>
    private async Task<(string Notes, PostgresInbox Inbox, Func<Message<int>, NpgsqlTransaction, CancellationToken, ValueTask> Effects)> EffectsAsync()
    {
        await RunAsync($"CREATE TABLE {TableName} (number int)");
        var inbox = new PostgresInbox(await Server.OpenAsync(), "ledger", $"inbox_{TableName}");
        await inbox.InstallAsync(Soon);
        return ($"inbox_{TableName}", inbox, async (message, transaction, cancellation) =>
        {
            await using var insert = new NpgsqlCommand($"INSERT INTO {TableName} VALUES ({message.Body})", transaction.Connection, transaction);
            await insert.ExecuteNonQueryAsync(cancellation);
        });
    }
}
