using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Queues;
using Xunit;

namespace RedHare.Patterns.Tests.Queues;

public sealed class PriorityQueueTests(TestServers servers) : QueueTest(servers)
{
    /// <summary>Fault 28: equal priorities come out as they went in, however many there are, and whatever comes back in between.</summary>
    [Theory, EveryBackend]
    public async Task The_most_urgent_first_and_first_in_first_out_among_equals(TestBackend backend)
    {
        var queue = new SimpleQueues(await ClientAsync(backend)).Priority<int>(Unique("orders"));
        var random = new Random(7);
        var expected = new List<(int Priority, int Item)>();
        for (var i = 0; i < 300; i++)
        {
            var priority = random.Next(-2, 3);
            expected.Add((priority, i));
            await queue.EnqueueAsync(i, priority);
        }
        // Items that look the same are not the same.
        await queue.EnqueueManyAsync([7, 7, 7], priority: int.MaxValue);
        await queue.EnqueueManyAsync(Enumerable.Range(1000, 700), priority: int.MinValue);
        Assert.Equal([7, 7, 7], await queue.PeekAsync(3));
        var order = new List<int> { 7, 7, 7 };
        order.AddRange(expected.OrderByDescending(item => item.Priority).Select(item => item.Item));
        order.AddRange(Enumerable.Range(1000, 700));
        var taken = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            await using var back = await queue.DequeueAsync();
            await using var item = await queue.DequeueAsync();
            // The first goes back to its place, and is the next again.
            taken.Add(back.Value);
            taken.Add(item.Value);
            await back.DisposeAsync();
            await using var again = await queue.DequeueAsync();
            Assert.Equal((back.Value, 2), (again.Value, again.Attempt));
            await item.CompleteAsync();
            await again.CompleteAsync();
        }
        taken.AddRange(await DrainAsync(queue));
        Assert.Equal(order, taken);
    }

    [Theory, EveryBackend]
    public async Task What_goes_to_the_back_goes_behind_its_equals(TestBackend backend)
    {
        var queue = new SimpleQueues(await ClientAsync(backend)).Priority<int>(Unique("orders"));
        await queue.EnqueueAsync(3, priority: 0);
        await queue.EnqueueManyAsync([1, 2], priority: 5);
        await using (var item = await queue.DequeueAsync()) await item.ReturnAsync(toBack: true);
        Assert.Equal([2, 1, 3], await DrainAsync(queue));
        await queue.EnqueueManyAsync([1, 2], priority: 5);
        await queue.EnqueueAsync(3, priority: 0);
        await using (var item = await queue.DequeueAsync()) await item.DeadLetterAsync("No.");
        // A dead letter that is put back has its priority.
        Assert.True(await queue.RequeueAsync((await queue.DeadLettersAsync())[0].Id));
        Assert.Equal([2, 1, 3], await DrainAsync(queue));
    }
}
