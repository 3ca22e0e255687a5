using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class RequestTests(TestBrokers brokers) : BusTest(brokers)
{
    [Theory, EveryBroker]
    public async Task Replies_find_those_who_asked(TestBroker broker)
    {
        var (client, server) = (await BusAsync(broker), await BusAsync(broker));
        var queue = Name("double");
        await using var answering = await server.Replies<Order, int>(queue).AnswerAsync(static async (message, _) =>
        {
            await Task.Yield();
            return message.Body.Number * 2;
        }, new ConsumeOptions<Order> { Concurrency = 8 }, Soon);
        await using var first = client.Requests<Order, int>(queue);
        await using var second = client.Requests<Order, int>(queue);
        var replies = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => (i % 2 == 0 ? first : second).AskAsync(new Order(i), cancellation: Soon).AsTask())).WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => i * 2), replies);
        await DeleteAsync(client, queue);
    }

    [Theory, EveryBroker]
    public async Task Errors_travel_back_and_silence_ends(TestBroker broker)
    {
        var (client, server) = (await BusAsync(broker), await BusAsync(broker));
        var queue = Name("moody");
        await using var asking = client.Requests<Order, string>(queue);
        await Assert.ThrowsAsync<MessageReturnedException>(async () => await asking.AskAsync(new Order(0), cancellation: Soon));

        var replies = server.Replies<Order, string>(queue);
        await replies.DeclareAsync(Soon);
        await Assert.ThrowsAsync<TimeoutException>(async () => await asking.AskAsync(new Order(0), TimeSpan.FromMilliseconds(50), Soon));
        // The request ends by the broker's clock, whoever has given up before.
        await using (var channel = await client.Backend.OpenChannelAsync(null, Soon)) await UntilAsync(async () => (await channel.InspectQueueAsync(queue, Soon)).MessageCount == 0);
        var asked = new List<int>();
        await using var answering = await replies.AnswerAsync((message, _) =>
        {
            asked.Add(message.Body.Number);
            return message.Body.Number == 1 ? throw new InvalidOperationException("bad mood") : new($"hello {message.Body.Number}");
        }, cancellation: Soon);
        var error = await Assert.ThrowsAsync<RemoteHandlerException>(async () => await asking.AskAsync(new Order(1), cancellation: Soon));
        Assert.Equal(("System.InvalidOperationException", "bad mood"), (error.ErrorType, error.Message));
        Assert.Equal("hello 2", await asking.AskAsync(new Order(2), cancellation: Soon));
        // What was asked in vain is not answered any more.
        Assert.Equal([1, 2], asked);
        using var end = new CancellationTokenSource();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asking.AskAsync(new Order(3), cancellation: end.Token));
        await DeleteAsync(client, queue);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_lost_connection_ends_the_waiting_and_the_next_request_works(TestBroker broker)
    {
        await using var proxy = new CutProxy(await Brokers.EndPointAsync(broker));
        var client = Over(Keep(await TestBrokers.ConnectAsync(proxy.EndPoint)));
        var server = await BusAsync(broker);
        var queue = Name("slow");
        var (begun, end) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var answering = await server.Replies<Order, string>(queue).AnswerAsync(async (message, _) =>
        {
            if (message.Body.Number == 1)
            {
                begun.TrySetResult();
                await end.Task;
            }
            return $"hello {message.Body.Number}";
        }, new ConsumeOptions<Order> { Concurrency = 4 }, Soon);
        await using var asking = client.Requests<Order, string>(queue, new RequestOptions { Timeout = Patience });
        var waiting = asking.AskAsync(new Order(1), cancellation: Soon).AsTask();
        await begun.Task.WaitAsync(Patience);
        proxy.Cut();
        Assert.True((await Assert.ThrowsAsync<MessagingConnectionException>(() => waiting.WaitAsync(Patience))).MayHaveArrived);
        end.SetResult();
        await UntilAsync(async () =>
        {
            try
            {
                return await asking.AskAsync(new Order(2), TimeSpan.FromSeconds(5), Soon) == "hello 2";
            }
            catch (Exception exception) when (exception is MessagingConnectionException or TimeoutException)
            {
                return false;
            }
        });
        await DeleteAsync(server, queue);
    }

    private static async Task DeleteAsync(MessageBus bus, string queue)
    {
        await using var channel = await bus.Backend.OpenChannelAsync(null, Soon);
        await channel.DeleteQueueAsync(queue, cancellation: Soon);
    }
}
