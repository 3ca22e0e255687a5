using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;
using Xunit;

namespace RedHare.Patterns.Tests.EventLogs;

public sealed class RedeliveryTests(TestServers servers) : EventLogTest(servers)
{
    /// <summary>Fault 9: a process that has popped a batch into its memory and dies has lost nothing: another takes its partitions, and what was read and not acknowledged comes first, in its order.</summary>
    [Theory, EveryBackend]
    public async Task What_a_process_had_read_when_it_died_another_handles(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name);
        var touchy = new TouchyBackend(redis.Backend);
        var dead = new TaskCompletionSource();
        var taken = new TaskCompletionSource();
        var dying = await Log(touchy, name).ConsumeAsync(
            "group",
            async (_, _) =>
            {
                touchy.IsAway = true;
                taken.TrySetResult();
                await dead.Task;
            },
            Quick with { Parallelism = 1, DrainTimeout = TimeSpan.Zero });
        await log.AppendManyAsync([.. Enumerable.Range(0, 60).Select(i => new NewEvent<string>($"{i:D2}", $"key{i % 2}"))]);
        await taken.Task.WaitAsync(Soon);
        Assert.True((await log.StatusAsync("group")).Pending > 0);
        await RunOutAsync(redis, name);

        var seen = new Seen();
        await using var living = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        await UntilAsync(() => seen.Count >= 60);
        for (var key = 0; key < 2; key++) Assert.Equal(Enumerable.Range(0, 60).Where(i => i % 2 == key).Select(i => $"{i:D2}"), seen.Of($"key{key}"));
        dead.SetResult();
        await dying.DisposeAsync();
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 0 });
    }

    /// <summary>Fault 9, without an order: what is left alone for long enough by the server's clock is claimed (XAUTOCLAIM); who is at work says so to the server, however long it takes.</summary>
    [Theory, EveryBackend]
    public async Task What_is_stuck_is_claimed_and_what_is_at_work_is_touched(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name);
        var options = Quick with { Order = EventOrder.None, ClaimIdle = TimeSpan.FromSeconds(60) };
        TaskCompletionSource slow = new(), begun = new();
        var seen = new Seen();
        await using var consumer = await log.ConsumeAsync(
            "group",
            async (delivered, _) =>
            {
                if (delivered.Value == "slow")
                {
                    begun.TrySetResult();
                    await slow.Task;
                }
                seen.Add(delivered);
            },
            options);
        var id = await log.AppendAsync("slow", "key");
        await begun.Task.WaitAsync(Soon);
        var (stream, entry) = ($"test:log:{{{name}}}:{id.Partition}", id.ToString()[2..]);
        var owner = (await PendingAsync()).Items[1].ToString();
        // Half a minute has passed; then the consumers of the group are woken.
        await redis.ExecuteAsync("XCLAIM", stream, "group", owner, 0, entry, "IDLE", 30_000, "JUSTID");
        await WakeAsync();
        await UntilAsync(async () => (await PendingAsync()).Items[2].AsInteger() < 20_000);
        Assert.Equal(owner, (await PendingAsync()).Items[1].ToString());

        // A process has died long ago with an event in its hands.
        var other = $"test:log:{{{name}}}:{(id.Partition + 1) % 3}";
        var stuck = (await redis.ExecuteAsync("XADD", other, "*", "d", "=stuck")).ToString();
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 1 });
        await redis.ExecuteAsync("XCLAIM", other, "group", "dead", 0, stuck, "IDLE", 3_600_000, "FORCE", "JUSTID");
        await WakeAsync();
        await UntilAsync(() => seen.Attempts("stuck").Count() == 2);
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 1 });
        slow.SetResult();
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 0 });
        Assert.Equal([1], seen.Attempts("slow"));

        async Task<Reply> PendingAsync() => (await redis.ExecuteAsync("XPENDING", stream, "group", entry, entry, 1)).Items[0];

        async Task WakeAsync() => await redis.ExecuteAsync("PUBLISH", $"test:log:{{{name}}}:moved:group", "*");
    }

    [Theory, EveryBackend]
    public async Task What_always_fails_goes_to_the_dead_letters_with_the_reason_and_can_be_put_back(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        Seen seen = new(), others = new();
        var isMended = false;
        await using var consumer = await log.ConsumeAsync(
            "group",
            (one, _) =>
            {
                seen.Add(one);
                return Volatile.Read(ref isMended) || !one.Value.StartsWith("bad", StringComparison.Ordinal) ? Task.CompletedTask
                    : one.Value == "bad for good" ? throw new EventRejectedException("no such account") : throw new InvalidDataException("does not fit");
            },
            Quick);
        await using var other = await log.ConsumeAsync("other", others.HandleAsync, Quick);
        await log.AppendAsync("bad", "key");
        await log.AppendAsync("bad for good", "key", "name");
        await log.AppendAsync("good", "key");
        await UntilAsync(() => seen.Values.Contains("good"));
        await UntilAsync(async () => await log.StatusAsync("group") is { DeadLetters: 2, Pending: 0, Lag: 0 });
        Assert.Equal([1, 2, 3], seen.Attempts("bad"));
        Assert.Equal([1], seen.Attempts("bad for good"));
        var letters = await log.DeadLettersAsync("group").ToListAsync(Soon);
        Assert.Equal([("bad", 3, "key", null), ("bad for good", 1, "key", "name")], letters.Select(letter => (letter.Value, letter.Attempts, letter.Key, letter.IdempotencyKey)));
        Assert.Contains("does not fit", letters[0].Reason, StringComparison.Ordinal);
        Assert.Contains("no such account", letters[1].Reason, StringComparison.Ordinal);

        Volatile.Write(ref isMended, true);
        Assert.Equal(2, await log.RedriveAllAsync("group"));
        Assert.False(await log.RedriveAsync("group", letters[0]));
        await UntilAsync(() => seen.Attempts("bad").Count() == 4 && seen.Attempts("bad for good").Count() == 2);
        await UntilAsync(async () => await log.StatusAsync("group") is { DeadLetters: 0, Pending: 0, Lag: 0 } && await log.StatusAsync("other") is { Pending: 0, Lag: 0 });
        // The other group has had them once, and what was put back is not for it; nor does it happen again for who reads the log.
        Assert.Equal(3, others.Count);
        Assert.Equal(3, (await log.ReadAsync().ToListAsync(Soon)).Count);
        Assert.False(await log.DiscardAsync("group", letters[1]));
    }

    /// <summary>An event that ends its process each time is bounded as well: whoever takes it over counts.</summary>
    [Theory, EveryBackend]
    public async Task What_ends_its_process_each_time_is_given_up_at_last(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name, new EventLogOptions { Partitions = 1 });
        await log.AppendAsync("deadly", "key");
        await log.AppendAsync("good", "key");
        var dead = new TaskCompletionSource();
        var dying = new List<EventConsumer>();
        for (var life = 1; life <= 3; life++)
        {
            var touchy = new TouchyBackend(redis.Backend);
            var taken = new TaskCompletionSource<int>();
            dying.Add(await Log(touchy, name, new EventLogOptions { Partitions = 1 }).ConsumeAsync(
                "group",
                async (one, _) =>
                {
                    touchy.IsAway = true;
                    taken.TrySetResult(one.Attempt);
                    await dead.Task;
                },
                Quick with { DrainTimeout = TimeSpan.Zero }));
            Assert.Equal(life, await taken.Task.WaitAsync(Soon));
            await RunOutAsync(redis, name);
        }
        var seen = new Seen();
        await using var living = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        await UntilAsync(() => seen.Count == 1);
        Assert.Equal(["good"], seen.Values);
        var letter = Assert.Single(await log.DeadLettersAsync("group").ToListAsync(Soon));
        Assert.Equal(("deadly", 3), (letter.Value, letter.Attempts));
        dead.SetResult();
        foreach (var consumer in dying) await consumer.DisposeAsync();
    }

    /// <summary>Where one attempt is all that there is, what a process had read and not begun when it died has had none; what it had begun has had its.</summary>
    [Theory, EveryBackend]
    public async Task What_was_read_and_not_begun_has_its_only_attempt_before_it(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name, new EventLogOptions { Partitions = 1 });
        await log.AppendManyAsync([.. Enumerable.Range(0, 10).Select(i => new NewEvent<string>($"{i}", "key"))]);
        var (once, dead, taken, touchy) = (Quick with { MaxAttempts = 1, DrainTimeout = TimeSpan.Zero }, new TaskCompletionSource(), new TaskCompletionSource<int>(), new TouchyBackend(redis.Backend));
        var dying = await Log(touchy, name, new EventLogOptions { Partitions = 1 }).ConsumeAsync(
            "group",
            async (one, _) =>
            {
                touchy.IsAway = true;
                taken.TrySetResult(one.Attempt);
                await dead.Task;
            },
            once);
        Assert.Equal(1, await taken.Task.WaitAsync(Soon));
        Assert.Equal(10, (await log.StatusAsync("group")).Pending);
        await RunOutAsync(redis, name);
        var seen = new Seen();
        await using var living = await log.ConsumeAsync("group", seen.HandleAsync, once);
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 0 });
        Assert.Equal(Enumerable.Range(1, 9).Select(i => $"{i}"), seen.Values);
        Assert.All(seen.Values, value => Assert.Equal([1], seen.Attempts(value)));
        Assert.Equal("0", Assert.Single(await log.DeadLettersAsync("group").ToListAsync(Soon)).Value);
        dead.SetResult();
        await dying.DisposeAsync();
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_read_goes_to_the_dead_letters(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name);
        await log.AppendAsync("good");
        await redis.ExecuteAsync("XADD", $"test:log:{{{name}}}:1", "*", "who", "knows");
        var seen = new Seen();
        await using var consumer = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        await UntilAsync(async () => await log.StatusAsync("group") is { DeadLetters: 1, Pending: 0, Lag: 0 });
        Assert.Equal(["good"], seen.Values);
        var letter = Assert.Single(await log.DeadLettersAsync("group").ToListAsync(Soon));
        Assert.Null(letter.Value);
        Assert.True(await log.DiscardAsync("group", letter));
    }

    [Theory, EveryBackend]
    public async Task A_group_can_be_moved_back_and_reads_again(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        var seen = new Seen();
        await using var consumer = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        for (var i = 0; i < 10; i++) await log.AppendAsync($"{i}", "key");
        await UntilAsync(async () => seen.Count == 10 && await log.StatusAsync("group") is { Pending: 0 });
        var fifth = (await log.ReadAsync().ToListAsync(Soon))[4].Id;
        await log.MoveGroupAsync("group", EventStart.After(fifth));
        // Who waits on the server is told by the next append.
        await log.AppendAsync("10", "key");
        await UntilAsync(() => seen.Count == 16);
        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => $"{i}"), .. Enumerable.Range(5, 6).Select(i => $"{i}")], seen.Values);
    }
}
