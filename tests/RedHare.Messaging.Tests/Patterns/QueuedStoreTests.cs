using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;
using RedHare.Patterns.Stores;
using RedHare.Patterns.Tests.Stores;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class QueuedStoreTests(TestBrokers brokers) : MessagingTest(brokers)
{
    private static readonly WriteBehindOptions Quick = new()
    {
        Lanes = 1,
        Delay = TimeSpan.FromMilliseconds(1),
        RetryDelay = TimeSpan.FromMilliseconds(2),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        MaxAttempts = 3,
        DrainTimeout = TimeSpan.FromSeconds(30),
    };

    private readonly EmbeddedServer _redis = EmbeddedServer.Open(("port", "0"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _redis.DisposeAsync();
    }

    /// <summary>Fault 9: what waits is read by everybody, and committed once the store can; writes of one key that wait together are one.</summary>
    [Theory, EveryBroker]
    public async Task What_waits_is_read_and_writes_of_one_key_become_one(TestBroker broker)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new MemoryStore { ["coat"] = new Product("coat"), OnSave = _ => gate.Task };
        await using var products = Store(await OpenAsync(broker), store, Quick with { Lanes = 2 });
        await using var other = Store(await OpenAsync(broker), store, Quick with { Lanes = 2, Commits = false });
        await products.SetAsync("hat", new Product("hat"), Soon);
        await products.DeleteAsync("coat", Soon);
        for (var i = 1; i <= 50; i++) await other.SetAsync("hat", new Product("hat", i), Soon);
        foreach (var reader in (QueuedStore<string, Product>[])[products, other])
        {
            Assert.Equal(new Product("hat", 50), (await reader.GetAsync("hat", Soon)).Value);
            Assert.False((await reader.GetAsync("coat", Soon)).IsPresent);
            await reader.InvalidateAllAsync(Soon);
        }

        Assert.Null(store["hat"]);
        gate.SetResult();
        await UntilAsync(() => store["hat"] == new Product("hat", 50) && store["coat"] is null);
        await UntilAsync(async () => await products.LagAsync(Soon) == default);
        Assert.Equal(new Product("hat", 50), (await other.GetAsync("hat", Soon)).Value);
        var hats = store.Commits.SelectMany(static commit => commit).Where(static change => change.Key == "hat").ToArray();
        Assert.InRange(hats.Length, 1, 10);
        Assert.Equal(hats.Select(static change => change.Version).Order(), hats.Select(static change => change.Version));
        Assert.Equal(0, store.Loads);
    }

    /// <summary>Fault 9: a process that took writes and died has lost nothing; and one key's writes of many processes come in their order.</summary>
    [Theory, EveryBroker]
    public async Task What_a_process_took_and_did_not_commit_another_commits(TestBroker broker)
    {
        var saving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stuck = new MemoryStore
        {
            OnSave = _ =>
            {
                saving.TrySetResult();
                return new TaskCompletionSource().Task;
            },
        };
        var doomed = await Brokers.ConnectAsync(broker);
        var dying = Store(doomed, stuck, Quick with { DrainTimeout = TimeSpan.Zero });
        for (var i = 0; i < 40; i++) await dying.SetAsync($"p{i % 10}", new Product($"{i}"), Soon);
        await saving.Task.WaitAsync(Patience);
        var store = new MemoryStore();
        await using var products = Store(await OpenAsync(broker), store);
        await doomed.DisposeAsync(); // With no word to the store.
        await dying.DisposeAsync();
        Assert.Empty(stuck.Commits);
        await UntilAsync(() => Enumerable.Range(0, 10).All(i => store[$"p{i}"]?.Name == $"{30 + i}"));
        foreach (var changes in store.Commits.SelectMany(static commit => commit).GroupBy(static change => change.Key))
            Assert.Equal(changes.Select(static change => change.Version).Order(), changes.Select(static change => change.Version));
        await UntilAsync(async () => await products.LagAsync(Soon) == default);
    }

    /// <summary>Fault 9: a store that fails is tried again, and nothing is given up; what it refuses is a dead letter with the reason, the others are committed, and the store's value counts again.</summary>
    [Theory, EveryBroker]
    public async Task What_fails_is_tried_again_and_what_is_refused_is_given_up(TestBroker broker)
    {
        var failures = 0;
        var store = new MemoryStore { ["bad"] = new Product("as it was") };
        store.OnSave = changes =>
        {
            if (Interlocked.Increment(ref failures) <= 12) throw failures % 2 == 0 ? new StoreAwayException("no table") : new IOException("no disk");
            return changes.Any(static change => change.Value is { IsPresent: true, Value.Stock: < 0 }) ? throw new StoreRejectedException("less than nothing") : Task.CompletedTask;
        };
        await using var products = Store(await OpenAsync(broker), store);
        for (var i = 0; i < 10; i++) await products.SetAsync($"p{i}", new Product($"{i}"), Soon);
        await products.SetAsync("bad", new Product("bad", -1), Soon);
        await UntilAsync(() => Enumerable.Range(0, 10).All(i => store[$"p{i}"]?.Name == $"{i}"));
        await UntilAsync(async () => await products.LagAsync(Soon) == new QueuedStoreLag(0, 1));
        Assert.Equal("as it was", (await products.GetAsync("bad", Soon)).Value.Name);
        var letter = Assert.Single(await products.DeadLettersAsync(cancellation: Soon));
        Assert.Equal(("bad", new Product("bad", -1), "less than nothing"), (letter.Key, letter.Value.Value, letter.Reason));

        store.OnSave = null;
        Assert.Equal(0, await products.RedriveAsync(static letter => letter.Key != "bad", cancellation: Soon));
        Assert.Equal(1, await products.RedriveAsync(cancellation: Soon));
        await UntilAsync(() => store["bad"]?.Stock == -1);
        Assert.Empty(await products.DeadLettersAsync(cancellation: Soon));
    }

    /// <summary>A key that fails for ever is given up while others are committed; a later write of it is new.</summary>
    [Theory, EveryBroker]
    public async Task A_key_that_fails_is_in_nobodys_way(TestBroker broker)
    {
        var store = new MemoryStore { OnSave = static changes => changes.Any(static change => change.Value.ValueOrDefault?.Stock == 13) ? throw new IOException("no luck") : Task.CompletedTask };
        await using var products = Store(await OpenAsync(broker), store);
        await products.SetAsync("unlucky", new Product("unlucky", 13), Soon);
        for (var round = 0; (await products.LagAsync(Soon)).DeadLetters == 0; round++)
        {
            var name = $"p{round}";
            await products.SetAsync(name, new Product(name), Soon);
            await UntilAsync(() => store[name] is not null);
        }

        Assert.Equal(("unlucky", "no luck", true), Assert.Single(await products.DeadLettersAsync(cancellation: Soon)) is var letter ? (letter.Key, letter.Reason, letter.Attempts >= Quick.MaxAttempts) : default);
        await products.SetAsync("unlucky", new Product("lucky", 14), Soon);
        await UntilAsync(() => store["unlucky"]?.Stock == 14);
    }

    /// <summary>Fault 9: changes of a value that several make at once, in two processes, are all in it; and who drains waits for what another process holds.</summary>
    [Theory, EveryBroker]
    public async Task Updates_do_not_lose_each_other_and_a_drain_waits_for_all(TestBroker broker)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (held, isHeld) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), true);
        var store = new MemoryStore { ["hat"] = new Product("hat", 100) };
        store.OnSave = _ =>
        {
            held.TrySetResult();
            return isHeld ? gate.Task : Task.CompletedTask;
        };
        await using var products = Store(await OpenAsync(broker), store);
        await using var other = Store(await OpenAsync(broker), store, Quick with { Commits = false });
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            await (i % 2 == 0 ? products : other).UpdateAsync("hat", static stored => stored.Value with { Stock = stored.Value.Stock + 1 }, Soon)));
        Assert.Equal(new Product("hat", 140), (await other.GetAsync("hat", Soon)).Value);
        Assert.Equal(new Product("coat", 1), (await other.UpdateAsync("coat", static stored => stored.IsPresent ? stored : new Product("coat", 1), Soon)).Value);

        await held.Task.WaitAsync(Patience);
        var draining = other.DrainAsync(Soon).AsTask();
        Assert.False(draining.IsCompleted);
        isHeld = false;
        gate.SetResult();
        await draining.WaitAsync(Patience);
        Assert.Equal((140, 1), (store["hat"]!.Stock, store["coat"]!.Stock));
        Assert.Equal(0, (await other.LagAsync(Soon)).Waiting);
        await other.UpdateAsync("hat", static _ => Stored<Product>.Absent, Soon);
        await products.DrainAsync(Soon);
        Assert.Null(store["hat"]);
    }

    /// <summary>A lost connection makes writes come again; those that were committed are known by their numbers, and none is lost.</summary>
    [Theory, EveryBroker(OverNetwork = true)]
    public async Task Nothing_is_lost_with_a_connection(TestBroker broker)
    {
        var proxy = Keep(new CutProxy(await Brokers.EndPointAsync(broker)));
        var store = new MemoryStore { OnSave = static async _ => await Task.Yield() };
        await using var products = Store(Keep(await TestBrokers.ConnectAsync(proxy.EndPoint)), store, Quick with { BatchSize = 7 });
        for (var i = 0; i < 120; i++)
        {
            if (i % 40 == 20) proxy.Cut();
            await products.SetAsync($"p{i % 5}", new Product($"{i}", i), Soon);
        }

        await UntilAsync(() => Enumerable.Range(115, 5).All(i => store[$"p{i % 5}"]?.Stock == i));
        foreach (var changes in store.Commits.SelectMany(static commit => commit).GroupBy(static change => change.Key))
            Assert.Equal(changes.Select(static change => change.Version).Order(), changes.Select(static change => change.Version));
        await UntilAsync(async () => await products.LagAsync(Soon) == default);
    }

    [Theory, EveryBroker]
    public async Task No_more_waits_than_may(TestBroker broker)
    {
        var store = new MemoryStore();
        await using (var writing = Store(await OpenAsync(broker), store, Quick with { MaxPending = 3, Commits = false }))
        {
            await Assert.ThrowsAsync<WriteBehindFullException>(async () =>
            {
                for (var i = 0; i < 50; i++) await writing.SetAsync($"p{i}", new Product($"{i}"), Soon);
            });
        }

        await using var products = Store(await OpenAsync(broker), store, Quick with { MaxPending = 3 });
        await UntilAsync(() => store["p0"] is not null && store["p1"] is not null && store["p2"] is not null);
        await products.SetAsync("hat", new Product("hat"), Soon);
        await UntilAsync(() => store["hat"] is not null);
    }

    private QueuedStore<string, Product> Store(IMessagingBackend backend, MemoryStore store, WriteBehindOptions? options = null)
    {
        var context = new PatternContext(Keep(_redis.OpenBackend()), new PatternOptions { Prefix = "test", Serialization = new SerializationOptions { Json = ProductJson.Default.Options } });
        var bus = Keep(new MessageBus(backend, context));
        Keep(new Deletion(backend, Name("products"), (options ?? Quick).Lanes));
        return bus.WriteBehind(Name("products"), store, options ?? Quick);
    }

    /// <summary>A real broker keeps durable queues.</summary>
    private sealed class Deletion(IMessagingBackend backend, string name, int lanes) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await using var channel = await backend.OpenChannelAsync(null, Soon);
                for (var lane = 0; lane < lanes; lane++) await channel.DeleteQueueAsync($"{name}.{lane}", cancellation: Soon);
                await channel.DeleteQueueAsync($"{name}.dead", cancellation: Soon);
            }
            catch (Exception exception) when (exception is MessagingException or ObjectDisposedException)
            {
                // Its connection was ended by the test.
            }
        }
    }
}
