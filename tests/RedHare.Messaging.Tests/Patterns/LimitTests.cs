using System.Threading.RateLimiting;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.RateLimiting;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class LimitTests(TestBrokers brokers) : BusTest(brokers)
{
    [Theory, EveryBroker]
    public async Task A_limit_of_the_patterns_holds_a_consumer_back(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var hare = await Hare.OpenAsync();
        var limit = hare.RateLimits.TokenBucket("mails", capacity: 2, tokens: 2, period: TimeSpan.FromMilliseconds(200));
        var queue = Queue(bus, "mails");
        await queue.SendAsync(Orders(6), cancellation: Soon);
        var seen = new Seen();
        var options = new ConsumeOptions<Order> { Limit = new ConsumerLimit<Order>(limit.Partitioned<Message<Order>>(static message => message.Body.Customer)) };
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, options, Soon);
        await seen.CountAsync(6);
        Assert.Equal(Enumerable.Range(0, 6), seen.Numbers);
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    [Theory, EveryBroker]
    public async Task A_limit_can_send_messages_back_or_away(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var refusing = PartitionedRateLimiter.Create<Message<Order>, string>(static message => message.Body.Customer == "greedy"
            ? RateLimitPartition.GetTokenBucketLimiter("greedy", static _ => new TokenBucketRateLimiterOptions { TokenLimit = 1, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromMilliseconds(500), AutoReplenishment = true })
            : RateLimitPartition.GetNoLimiter(""));
        var queue = Queue(bus, "calls");
        await queue.SendAsync([new Order(0, "greedy"), new Order(1, "greedy"), new Order(2, "modest")], cancellation: Soon);
        var seen = new Seen();
        await using (await queue.ConsumeAsync(seen.HandleAsync, new ConsumeOptions<Order> { Limit = new ConsumerLimit<Order>(refusing) { WhenLimited = LimitAction.Delay } }, Soon))
            await seen.CountAsync(3);
        Assert.Equal([0, 2, 1], seen.Numbers); // It waited elsewhere, and in nobody's way.
        Assert.All(seen.All, static message => Assert.Equal(1, message.Attempt));

        var never = PartitionedRateLimiter.Create<Message<Order>, string>(static _ => RateLimitPartition.GetConcurrencyLimiter("", static _ => new ConcurrencyLimiterOptions { PermitLimit = 1 }));
        using var taken = await never.AcquireAsync(seen.All[0], 1, Soon);
        await queue.SendAsync(new Order(3), cancellation: Soon);
        await using (await queue.ConsumeAsync(seen.HandleAsync, new ConsumeOptions<Order> { Limit = new ConsumerLimit<Order>(never) { WhenLimited = LimitAction.DeadLetter } }, Soon))
            await UntilAsync(async () => await queue.DeadLetters.CountAsync(Soon) == 1);
        Assert.Equal(3, seen.All.Count);
        Assert.Contains("limit", Assert.Single(await queue.DeadLetters.ReadAsync(cancellation: Soon)).Reason, StringComparison.Ordinal);
    }
}
