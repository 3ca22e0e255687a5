using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Caching;

namespace RedHare.Messaging.Tests.Combined;

public sealed class CacheInvalidationTests(TestBrokers brokers) : MessagingTest(brokers)
{
    [Theory, EveryBroker]
    public async Task What_is_told_is_heard_by_each_who_follows(TestBroker broker)
    {
        await using var teller = new BrokerChanges(await OpenAsync(broker), Name("changes"));
        await using var one = await HearAsync(broker);
        await using var other = await HearAsync(broker);
        CacheInvalidation[] told = [CacheInvalidation.OfKey("a b:é"), CacheInvalidation.OfTag("t"), CacheInvalidation.All, CacheInvalidation.OfKey("")];
        foreach (var change in told) await teller.TellAsync(change, Soon);
        foreach (var hearer in (Hearer[])[one, other])
        {
            Assert.Equal([CacheInvalidation.All, CacheInvalidation.Listening], await hearer.TakeAsync(2));
            Assert.Equal(told, await hearer.TakeAsync(told.Length));
        }

        await Assert.ThrowsAsync<ArgumentException>(() => teller.TellAsync(CacheInvalidation.Listening, Soon).AsTask());
    }

    [Theory, EveryBroker]
    public async Task A_program_that_knows_only_AMQP_can_tell(TestBroker broker)
    {
        await using var hearer = await HearAsync(broker, new BrokerChangeOptions { ClearsAtStart = false, Invalidates = static key => CacheInvalidation.OfKey($"product:{key}") });
        Assert.Equal([CacheInvalidation.Listening], await hearer.TakeAsync(1));
        var channel = await OpenChannelAsync(broker);
        await channel.PublishAsync(new OutgoingMessage(Name("changes"), "", Bytes("7")), Soon);
        await channel.PublishAsync(new OutgoingMessage(Name("changes"), "any", Bytes("7")) { Properties = new MessageProperties { Type = "of another version" } }, Soon);
        Assert.Equal([CacheInvalidation.OfKey("product:7"), CacheInvalidation.All], await hearer.TakeAsync(2));
    }

    /// <summary>Fault 7: what was told while the connection was lost is lost, so everything goes.</summary>
    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_lost_connection_clears_everything(TestBroker broker)
    {
        await using var teller = new BrokerChanges(await OpenAsync(broker), Name("changes"));
        var proxy = Keep(new CutProxy(await Brokers.EndPointAsync(broker)));
        await using var hearer = Hear(Keep(await TestBrokers.ConnectAsync(proxy.EndPoint)), new BrokerChangeOptions { ClearsAtStart = false });
        Assert.Equal([CacheInvalidation.Listening], await hearer.TakeAsync(1));
        for (var round = 0; round < 3; round++)
        {
            proxy.Cut();
            await teller.TellAsync(CacheInvalidation.OfKey("may be lost"), Soon);
            while ((await hearer.TakeAsync(1))[0] != CacheInvalidation.All)
            {
            }

            await teller.TellAsync(CacheInvalidation.OfKey($"{round}"), Soon);
            CacheInvalidation heard;
            while ((heard = (await hearer.TakeAsync(1))[0]) != CacheInvalidation.OfKey($"{round}")) Assert.Contains(heard, (CacheInvalidation[])[CacheInvalidation.All, CacheInvalidation.OfKey("may be lost")]);
        }
    }

    [Fact]
    public async Task A_queue_that_somebody_deletes_is_made_anew()
    {
        await using var broker = EmbeddedBroker.Open();
        await using var teller = new BrokerChanges(Keep(broker.OpenBackend()), Name("changes"));
        await using var hearer = Hear(Keep(broker.OpenBackend()), new BrokerChangeOptions { ClearsAtStart = false });
        Assert.Equal([CacheInvalidation.Listening], await hearer.TakeAsync(1));
        var host = broker.Broker.FindVirtualHost("/")!;
        foreach (var queue in host.Queues) host.Delete(queue);
        Assert.Equal([CacheInvalidation.All, CacheInvalidation.Listening], await hearer.TakeAsync(2));
        await teller.TellAsync(CacheInvalidation.OfKey("x"), Soon);
        Assert.Equal([CacheInvalidation.OfKey("x")], await hearer.TakeAsync(1));
    }

    [Theory, EveryBroker]
    public async Task Caches_of_several_processes_serve_nothing_old(TestBroker broker)
    {
        // Two processes with an engine of their own each: only the broker connects them.
        await using var one = await Hare.OpenAsync("redhare://");
        await using var other = await Hare.OpenAsync("redhare://");
        var changes = new BrokerChanges(await OpenAsync(broker), Name("changes"));
        await using var _ = changes;
        var caches = new[] { one.Caches.Open("products"), other.Caches.Open("products") };
        var followers = caches.Select(cache => Keep(cache.Follow(changes))).ToArray();
        foreach (var follower in followers) await follower.Listening.WaitAsync(Patience);

        var value = 0;
        for (var round = 0; round < 20; round++)
        {
            foreach (var cache in caches) Assert.Equal($"v{value}", await cache.GetOrCreateAsync("p", _ => ValueTask.FromResult($"v{value}"), cancellation: Soon));
            var before = followers.Select(static follower => follower.Followed).ToArray();
            value++;
            await changes.TellAsync(CacheInvalidation.OfKey("p"), Soon);
            await UntilAsync(() => followers.Zip(before).All(static pair => pair.First.Followed > pair.Second));
        }
    }

    private async Task<Hearer> HearAsync(TestBroker broker, BrokerChangeOptions? options = null)
    {
        var hearer = Hear(await OpenAsync(broker), options);
        await hearer.BegunAsync();
        return hearer;
    }

    private Hearer Hear(IMessagingBackend backend, BrokerChangeOptions? options) => new(new BrokerChanges(backend, Name("changes"), options));

    /// <summary>One who follows.</summary>
    private sealed class Hearer(BrokerChanges changes) : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Queue<CacheInvalidation> _ahead = [];
        private IAsyncEnumerator<CacheInvalidation>? _reading;

        public async Task BegunAsync()
        {
            do _ahead.Enqueue(await NextAsync());
            while (_ahead.Last() != CacheInvalidation.Listening);
        }

        public async Task<CacheInvalidation[]> TakeAsync(int count)
        {
            var taken = new List<CacheInvalidation>();
            while (taken.Count < count) taken.Add(_ahead.TryDequeue(out var ahead) ? ahead : await NextAsync());
            return [.. taken];
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            if (_reading is not null) await _reading.DisposeAsync();
            await changes.DisposeAsync();
        }

        private async Task<CacheInvalidation> NextAsync()
        {
            _reading ??= changes.ReadAllAsync(_end.Token).GetAsyncEnumerator();
            Assert.True(await _reading.MoveNextAsync().AsTask().WaitAsync(Patience));
            return _reading.Current;
        }
    }
}
