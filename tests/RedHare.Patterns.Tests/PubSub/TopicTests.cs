using System.Diagnostics;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.PubSub;
using Xunit;

namespace RedHare.Patterns.Tests.PubSub;

public sealed class TopicTests(TestServers servers) : PatternTest(servers)
{
    [Theory, EveryBackend]
    public async Task What_is_published_is_heard_in_order_by_all_who_subscribe(TestBackend backend)
    {
        Topics one = new(await ContextAsync(backend)), other = new(await ContextAsync(backend));
        var name = Unique("news");
        await using var first = await one.Topic<int>(name).SubscribeAsync();
        await using var second = await other.Topic<int>(name).SubscribeAsync();
        for (var i = 0; i < 100; i++) await one.Topic<int>(name).PublishAsync(i);
        foreach (var subscription in new[] { first, second })
            Assert.Equal(Enumerable.Range(0, 100), (await subscription.ReadAllAsync(Soon).Take(100).ToListAsync()).Select(message => message.Value));
    }

    [Theory, EveryBackend]
    public async Task A_pattern_hears_all_topics_that_it_matches(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var name = Unique("news");
        await using var subscription = await topics.Pattern<string>($"{name}.*").SubscribeAsync();
        await topics.Topic<string>($"{name}.sport").PublishAsync("goal");
        await topics.Topic<string>($"{name}").PublishAsync("not this one");
        await topics.Topic<string>($"{name}.weather").PublishAsync("rain");
        // Each topic has an order; in a cluster two topics have two nodes.
        var heard = await subscription.ReadAllAsync(Soon).Take(2).ToListAsync();
        Assert.Equal([($"{name}.sport", "goal"), ($"{name}.weather", "rain")], heard.Select(message => (message.Topic, message.Value)).Order());
    }

    [Theory, EveryBackend]
    public async Task A_sharded_topic_is_heard_by_its_subscribers(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var topic = topics.Topic<string>(Unique("news"), new TopicOptions { IsSharded = true });
        await using var subscription = await topic.SubscribeAsync();
        await topic.PublishAsync("here");
        Assert.Equal("here", (await subscription.ReadAllAsync(Soon).FirstAsync()).Value);
    }

    /// <summary>Fault 32: a subscription belongs to its subscriber: each hears what he has subscribed to and nothing else, and ends by himself; the others hear on.</summary>
    [Theory, EveryBackend]
    public async Task A_subscription_ends_with_its_subscriber_and_with_no_other(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var names = Enumerable.Range(0, 20).Select(i => Unique($"user{i}")).ToArray();
        var heard = names.Select(_ => new System.Collections.Concurrent.ConcurrentQueue<string>()).ToArray();
        var subscribers = new List<TopicSubscriber>();
        for (var i = 0; i < names.Length; i++)
        {
            var mine = heard[i];
            subscribers.Add(await topics.Topic<string>(names[i]).SubscribeAsync((message, _) =>
            {
                mine.Enqueue(message.Value);
                return Task.CompletedTask;
            }));
        }
        await using var same = await topics.Topic<string>(names[0]).SubscribeAsync();
        for (var i = 0; i < names.Length; i++) await topics.Topic<string>(names[i]).PublishAsync($"for {i}");
        await UntilAsync(() => heard.All(mine => mine.Count == 1));
        for (var i = 0; i < names.Length; i += 2) await subscribers[i].DisposeAsync();
        for (var i = 0; i < names.Length; i++) await topics.Topic<string>(names[i]).PublishAsync($"again for {i}");
        await UntilAsync(() => heard.Where((_, i) => i % 2 == 1).All(mine => mine.Count == 2));
        for (var i = 0; i < names.Length; i++) Assert.Equal(i % 2 == 0 ? [$"for {i}"] : [$"for {i}", $"again for {i}"], heard[i]);
        Assert.Equal(["for 0", "again for 0"], (await same.ReadAllAsync(Soon).Take(2).ToListAsync()).Select(message => message.Value));
        Assert.All(subscribers.Where((_, i) => i % 2 == 0), subscriber => Assert.True(subscriber.Completion.IsCompletedSuccessfully));
        for (var i = 1; i < names.Length; i += 2) await subscribers[i].DisposeAsync();
    }

    [Theory, EveryBackend]
    public async Task A_slow_subscriber_loses_the_oldest_and_is_told_how_many(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var topic = topics.Topic<int>(Unique("news"));
        await using var witness = await topic.SubscribeAsync();
        await using var slow = await topic.SubscribeAsync(new SubscriberOptions { Capacity = 10 });
        for (var i = 0; i < 100; i++) await topic.PublishAsync(i);
        await witness.ReadAllAsync(Soon).Take(100).CountAsync();
        // The two are served one after the other; so a last message is waited for that comes behind all others.
        var heard = new List<TopicMessage<int>>();
        await topic.PublishAsync(100);
        await foreach (var message in slow.ReadAllAsync(Soon))
        {
            heard.Add(message);
            if (!message.IsGap && message.Value == 100) break;
        }
        var values = heard.Where(message => !message.IsGap).Select(message => message.Value).ToArray();
        var gaps = heard.Where(message => message.IsGap).ToArray();
        Assert.NotEmpty(gaps);
        Assert.All(gaps, gap => Assert.Equal(TopicGap.SubscriberTooSlow, gap.Gap));
        Assert.Equal(101, values.Length + gaps.Sum(gap => gap.Missed));
        Assert.Equal(values.Order(), values);
        Assert.Throws<InvalidOperationException>(() => gaps[0].Value);
    }

    [Theory, EveryBackend]
    public async Task A_slow_subscriber_may_wait_and_misses_nothing_that_the_connection_can_hold(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var topic = topics.Topic<int>(Unique("news"));
        await using var slow = await topic.SubscribeAsync(new SubscriberOptions { Capacity = 10, WhenFull = WhenFull.Wait });
        for (var i = 0; i < 500; i++) await topic.PublishAsync(i);
        Assert.Equal(Enumerable.Range(0, 500), (await slow.ReadAllAsync(Soon).Take(500).ToListAsync()).Select(message => message.Value));
    }

    [Theory, EveryBackend]
    public async Task A_slow_subscriber_may_fail(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var topic = topics.Topic<int>(Unique("news"));
        await using var slow = await topic.SubscribeAsync(new SubscriberOptions { Capacity = 10, WhenFull = WhenFull.Fail });
        for (var i = 0; i < 11; i++) await topic.PublishAsync(i);
        var heard = new List<int>();
        var exception = await Assert.ThrowsAsync<SubscriberTooSlowException>(async () =>
        {
            await slow.Completion.WaitAsync(Soon);
            await foreach (var message in slow.ReadAllAsync(Soon)) heard.Add(message.Value);
        });
        Assert.Equal(10, exception.Capacity);
        Assert.Equal(Enumerable.Range(0, 10), heard);
    }

    [Theory, EveryBackend]
    public async Task A_handler_that_throws_hears_on(TestBackend backend)
    {
        var topics = new Topics(await ContextAsync(backend));
        var topic = topics.Topic<int>(Unique("news"));
        var heard = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var errors = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        await using var subscriber = await topic.SubscribeAsync(
            (message, _) =>
            {
                heard.Enqueue(message.Value);
                return message.Value % 2 == 0 ? throw new InvalidDataException($"{message.Value}") : Task.CompletedTask;
            },
            errors.Enqueue);
        for (var i = 0; i < 10; i++) await topic.PublishAsync(i);
        await UntilAsync(() => heard.Count == 10 && errors.Count == 5);
        Assert.Equal(Enumerable.Range(0, 10), heard);
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_read_is_a_gap(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var topics = new Topics(new PatternContext(redis.Backend, new PatternOptions { Prefix = "test" }));
        var name = Unique("news");
        await using var subscription = await topics.Topic<int>(name).SubscribeAsync();
        await redis.ExecuteAsync("PUBLISH", $"test:topic:{{{name}}}", "no number");
        await redis.ExecuteAsync("PUBLISH", $"test:topic:{{{name}}}", "^\u00ff");
        await redis.ExecuteAsync("PUBLISH", $"test:topic:{{{name}}}", "");
        await topics.Topic<int>(name).PublishAsync(5);
        var heard = await subscription.ReadAllAsync(Soon).Take(4).ToListAsync();
        Assert.Equal([TopicGap.Unreadable, TopicGap.Unreadable, TopicGap.Unreadable, TopicGap.None], heard.Select(message => message.Gap));
    }

    [Theory, EveryBackend]
    public async Task A_message_carries_its_trace_when_it_is_asked_to(TestBackend backend)
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        var topics = new Topics(await ContextAsync(backend));
        var names = new[] { Unique("with"), Unique("without") };
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PubSubTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (names.Contains(activity.GetTagItem("messaging.destination.name"))) spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        foreach (var name in names)
        {
            var topic = topics.Topic<string>(name, new TopicOptions { CarriesTrace = name == names[0] });
            var heard = new TaskCompletionSource<string>();
            await using var subscriber = await topics.Topic<string>(name).SubscribeAsync((message, _) =>
            {
                heard.SetResult(message.Value);
                return Task.CompletedTask;
            });
            await topic.PublishAsync("text");
            Assert.Equal("text", await heard.Task.WaitAsync(Soon));
            await UntilAsync(() => spans.Count(span => name.Equals(span.GetTagItem("messaging.destination.name"))) == 2);
            var sent = Assert.Single(spans, span => span.Kind == ActivityKind.Producer && name.Equals(span.GetTagItem("messaging.destination.name")));
            var handled = Assert.Single(spans, span => span.Kind == ActivityKind.Consumer && name.Equals(span.GetTagItem("messaging.destination.name")));
            if (name == names[0]) Assert.Equal(sent.Context.SpanId, Assert.Single(handled.Links).Context.SpanId);
            else Assert.Empty(handled.Links);
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !isSo(); await Task.Delay(5))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }
}
