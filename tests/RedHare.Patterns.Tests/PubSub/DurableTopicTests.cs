using RedHare.Client.Tests.Servers;
using RedHare.Patterns.PubSub;
using Xunit;

namespace RedHare.Patterns.Tests.PubSub;

public sealed class DurableTopicTests(TestServers servers) : PatternTest(servers)
{
    /// <summary>Fault 14: what is published while the subscriber is away is not lost: it goes on where it was, under its name.</summary>
    [Theory, EveryBackend]
    public async Task A_subscriber_goes_on_where_it_was(TestBackend backend)
    {
        var topic = await TopicAsync(backend, Unique("news"));
        await topic.PublishAsync(0);
        await using (var subscription = await topic.SubscribeAsync("alice"))
        {
            for (var i = 1; i <= 10; i++) await topic.PublishAsync(i);
            // Five are done with; the sixth is given out and not.
            Assert.Equal([1, 2, 3, 4, 5, 6], (await subscription.ReadAllAsync(Soon).Take(6).ToListAsync()).Select(message => message.Value));
            await UntilAsync(() => subscription.Position != "0-0");
        }
        for (var i = 11; i <= 20; i++) await topic.PublishAsync(i);
        await using var again = await topic.SubscribeAsync("alice");
        var heard = (await again.ReadAllAsync(Soon).TakeWhile(message => message.Value < 20).ToListAsync()).Select(message => message.Value).ToArray();
        Assert.InRange(heard[0], 6, 7);
        Assert.Equal(Enumerable.Range(heard[0], 20 - heard[0]), heard);
    }

    [Theory, EveryBackend]
    public async Task Each_subscriber_has_a_place_of_its_own(TestBackend backend)
    {
        var topic = await TopicAsync(backend, Unique("news"));
        await topic.PublishAsync(1);
        await using var late = await topic.SubscribeAsync("late");
        await using var early = await topic.SubscribeAsync("early", fromBeginning: true);
        await topic.PublishAsync(2);
        Assert.Equal([1, 2], (await early.ReadAllAsync(Soon).Take(2).ToListAsync()).Select(message => message.Value));
        var heard = await late.ReadAllAsync(Soon).FirstAsync();
        Assert.Equal(2, heard.Value);
        await late.CommitAsync(heard);
        Assert.Equal(heard.Id, late.Position);
        Assert.True(await topic.ForgetAsync("early"));
        Assert.False(await topic.ForgetAsync("nobody"));
    }

    /// <summary>Fault 14, at its worst: a process that dies in the middle of its work. Its name's next reader begins no later than behind the last message that was done with.</summary>
    [Theory, EveryBackend]
    public async Task Who_dies_misses_nothing(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("news");
        var topic = new Topics(Context(redis.Backend)).Durable<int>(name);
        var touchy = new TouchyBackend(redis.Backend);
        var dying = await new Topics(Context(touchy)).Durable<int>(name).SubscribeAsync("alice");
        for (var i = 0; i < 50; i++) await topic.PublishAsync(i);
        var seen = new List<int>();
        await foreach (var message in dying.ReadAllAsync(Soon))
        {
            seen.Add(message.Value);
            if (seen.Count == 20) await dying.CommitAsync(message);
            if (seen.Count == 20) touchy.IsAway = true;
            if (seen.Count == 30) break;
        }
        await dying.DisposeAsync();
        await using var next = await topic.SubscribeAsync("alice");
        var again = (await next.ReadAllAsync(Soon).Take(30).ToListAsync()).Select(message => message.Value).ToArray();
        Assert.Equal(Enumerable.Range(20, 30), again);
    }

    [Theory, EveryBackend]
    public async Task A_handler_that_fails_is_given_the_same_message_until_it_succeeds(TestBackend backend)
    {
        var topic = await TopicAsync(backend, Unique("news"));
        var heard = new System.Collections.Concurrent.ConcurrentQueue<int>();
        var failures = 0;
        await using var subscriber = await topic.SubscribeAsync(
            "alice",
            (message, _) =>
            {
                heard.Enqueue(message.Value);
                return message.Value == 2 && heard.Count(value => value == 2) < 3 ? throw new IOException() : Task.CompletedTask;
            },
            _ => Interlocked.Increment(ref failures));
        for (var i = 1; i <= 3; i++) await topic.PublishAsync(i);
        await UntilAsync(() => heard.Count == 5);
        Assert.Equal([1, 2, 2, 2, 3], heard);
        Assert.Equal(2, Volatile.Read(ref failures));
    }

    [Theory, EveryBackend]
    public async Task Who_is_too_far_behind_is_told_of_the_gap(TestBackend backend)
    {
        var name = Unique("news");
        var topic = await TopicAsync(backend, name, new DurableTopicOptions { Capacity = 5 });
        await using (await topic.SubscribeAsync("alice")) await topic.PublishAsync(0);
        for (var i = 1; i <= 20; i++) await topic.PublishAsync(i);
        await using var again = await topic.SubscribeAsync("alice");
        var heard = await again.ReadAllAsync(Soon).Take(5).ToListAsync();
        Assert.Equal([16, 17, 18, 19, 20], heard.Select(message => message.Value));
        Assert.Equal([true, false, false, false, false], heard.Select(message => message.IsAfterGap));
    }

    [Theory, EveryBackend]
    public async Task By_one_id_a_message_is_published_once(TestBackend backend)
    {
        var topic = await TopicAsync(backend, Unique("news"));
        await using var subscription = await topic.SubscribeAsync("alice");
        Assert.Equal(await topic.PublishAsync(1, "one"), await topic.PublishAsync(1, "one"));
        await topic.PublishAsync(2);
        Assert.Equal([1, 2], (await subscription.ReadAllAsync(Soon).Take(2).ToListAsync()).Select(message => message.Value));
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_read_can_be_passed_over(TestBackend backend)
    {
        var name = Unique("news");
        var numbers = await TopicAsync(backend, name);
        await using var subscription = await numbers.SubscribeAsync("alice");
        await new Topics(await ContextAsync(backend)).Durable<string>(name).PublishAsync("no number");
        await numbers.PublishAsync(1);
        await Assert.ThrowsAnyAsync<Exception>(async () => await subscription.ReadAllAsync(Soon).FirstAsync());
        await subscription.SkipAsync();
        Assert.Equal(1, (await subscription.ReadAllAsync(Soon).FirstAsync()).Value);
    }

    private static PatternContext Context(IRedisBackend backend) => new(backend, new PatternOptions { Prefix = "test", AllowsEviction = true });

    private async Task<DurableTopic<int>> TopicAsync(TestBackend backend, string name, DurableTopicOptions? options = null) =>
        new Topics(Context((await OpenAsync(backend)).Backend)).Durable<int>(name, options);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !isSo(); await Task.Delay(5))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }
}
