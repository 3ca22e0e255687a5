using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class ScheduleTests
{
    [Fact]
    public void Schedules_are_what_they_say()
    {
        Assert.Equal(6, RetrySchedule.Default.MaxAttempts);
        Assert.Equal(1, RetrySchedule.None.MaxAttempts);
        Assert.Equal([100, 300, 900, 1000], RetrySchedule.Exponential(TimeSpan.FromMilliseconds(100), 4, factor: 3, max: TimeSpan.FromSeconds(1)).Delays.Select(static delay => delay.TotalMilliseconds));
        Assert.Equal([5.0, 5.0], RetrySchedule.Fixed(TimeSpan.FromSeconds(5), 2).Delays.Select(static delay => delay.TotalSeconds));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RetrySchedule(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new RetrySchedule(TimeSpan.FromDays(50)));
    }

    [Fact]
    public async Task Options_that_contradict_themselves_are_refused()
    {
        await using var hare = await Hare.OpenAsync();
        Assert.Throws<ArgumentException>(() => hare.Messaging.Queue<string>("q", new QueueOptions { IsQuorum = true, MaxPriority = 5 }));
        Assert.Throws<ArgumentException>(() => hare.Messaging.Queue<string>(""));
        Assert.Throws<ArgumentOutOfRangeException>(() => hare.Messaging.Queue<string>("q", new QueueOptions { MaxLength = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => hare.Messaging.Queue<string>("q", new QueueOptions { MessageTtl = TimeSpan.FromDays(60) }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await hare.Messaging.Queue<string>("q").ConsumeAsync(static (_, _) => default, new ConsumeOptions<string> { Concurrency = 0 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await hare.Messaging.Queue<string>("q").SendAsync(["a", "b"], new SendOptions { MessageId = "same" }));
    }
}
