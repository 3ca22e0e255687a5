using System.Diagnostics;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class SchedulerTests(TestBrokers brokers) : BusTest(brokers)
{
    /// <summary>Fault 13, of messages: none comes too early, and a later one does not stand in front of an earlier one.</summary>
    [Theory, EveryBroker]
    public async Task Messages_come_when_they_are_due(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        var clock = Stopwatch.StartNew();
        var seen = new Seen();
        var times = new Dictionary<int, TimeSpan>();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            times[message.Body.Number] = clock.Elapsed;
            seen.Add(message);
            return default;
        }, cancellation: Soon);
        var due = new Dictionary<int, TimeSpan>();
        foreach (var milliseconds in (int[])[3_600_000, 1500, 700, 0, 250])
        {
            due[milliseconds] = clock.Elapsed + TimeSpan.FromMilliseconds(milliseconds);
            await queue.ScheduleAsync(new Order(milliseconds), TimeSpan.FromMilliseconds(milliseconds), cancellation: Soon);
        }
        await seen.CountAsync(4);
        Assert.Equal([0, 250, 700, 1500], seen.Numbers);
        Assert.All(seen.All, message => Assert.Equal(("", queue.Name), (message.Exchange, message.RoutingKey)));
        foreach (var (number, time) in times) Assert.True(time >= due[number], $"{number} came after {time}, and was due after {due[number]}.");
    }

    /// <summary>A queue that refuses when it is full loses nothing of what is scheduled for it: that waits until there is room.</summary>
    [Theory, EveryBroker]
    public async Task What_is_due_waits_for_room_in_a_full_queue(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { MaxLength = 1, RefusesWhenFull = true });
        await queue.SendAsync(new Order(0), cancellation: Soon);
        await queue.ScheduleAsync(new Order(2), TimeSpan.FromMilliseconds(100), new SendOptions { MessageId = "two", Headers = new Dictionary<string, object?> { ["mine"] = "x" } }, Soon);
        await queue.ScheduleAsync(new Order(3), TimeSpan.FromMilliseconds(200), cancellation: Soon);
        await using var channel = await bus.Backend.OpenChannelAsync(null, Soon);
        await UntilAsync(async () => (await channel.InspectQueueAsync($"{queue.Name}.due", Soon)).MessageCount == 2);
        Assert.Equal(1, await queue.CountAsync(Soon));

        var (seen, gate) = (new Seen(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using (await queue.ConsumeAsync(async (message, cancellation) =>
        {
            seen.Add(message);
            await gate.Task.WaitAsync(cancellation);
        }, new ConsumeOptions<Order> { Prefetch = 1 }, Soon))
        {
            // Both have been taken by now, and one of them has found room.
            await UntilAsync(async () => seen.Numbers.Count == 1 && (await channel.InspectQueueAsync($"{queue.Name}.due", Soon)).MessageCount == 0 && await queue.CountAsync(Soon) >= 1);
            Assert.Equal([0], seen.Numbers);
            gate.SetResult();
            await seen.CountAsync(3);
        }
        Assert.Equal([0, 2, 3], seen.Numbers);
        Assert.Equal(("two", "x", "", queue.Name, 1), (seen.All[1].Id, seen.All[1].Header("mine"), seen.All[1].Exchange, seen.All[1].RoutingKey, seen.All[1].Attempt));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    /// <summary>A queue whose name ends like another's gets nothing of the other's.</summary>
    [Theory, EveryBroker]
    public async Task Names_with_dots_are_told_apart(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var (longer, shorter) = (Queue(bus, "eu.orders#*%"), bus.Queue<Order>($"orders#*%{Name("")}"));
        var nested = bus.Queue<Order>($"x.{shorter.Name}");
        await shorter.ScheduleAsync(new Order(1), TimeSpan.FromMilliseconds(100), cancellation: Soon);
        await nested.ScheduleAsync(new Order(2), TimeSpan.FromMilliseconds(100), cancellation: Soon);
        await longer.ScheduleAsync(new Order(3), TimeSpan.FromMilliseconds(100), cancellation: Soon);
        await UntilAsync(async () => await shorter.CountAsync(Soon) + await nested.CountAsync(Soon) + await longer.CountAsync(Soon) == 3);
        Assert.Equal((1L, 1L, 1L), (await shorter.CountAsync(Soon), await nested.CountAsync(Soon), await longer.CountAsync(Soon)));
        await shorter.DeleteAsync(Soon);
        await nested.DeleteAsync(Soon);
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var bus = await BusAsync(TestBroker.InProcess);
        var queue = Queue(bus, "orders");
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queue.ScheduleAsync(new Order(1), MessageScheduler.MaxDelay + TimeSpan.FromSeconds(1), cancellation: Soon));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync(new Order(1), TimeSpan.FromSeconds(1), new SendOptions { Expiration = TimeSpan.FromSeconds(1) }, Soon));
        await Assert.ThrowsAsync<ArgumentException>(async () => await bus.Queue<Order>(new string('q', 230)).ScheduleAsync(new Order(1), TimeSpan.FromSeconds(1), cancellation: Soon));
        var missing = await Assert.ThrowsAsync<MessagingChannelException>(async () => await bus.Scheduler.ScheduleAsync(new OutgoingMessage("", "", Bytes("x")), Name("missing"), TimeSpan.FromSeconds(1), Soon));
        Assert.Equal(404, missing.Code);
        await queue.ScheduleAsync(new Order(1), MessageScheduler.MaxDelay, cancellation: Soon);
        Assert.Equal(0, await queue.CountAsync(Soon));
    }
}
