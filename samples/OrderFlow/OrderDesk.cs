using System.Collections.Concurrent;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Messaging;

namespace RedHare.Samples.OrderFlow;

/// <summary>
/// Three steps, each of which may come twice and does its work once: reserve the goods, take the money, send. Where the money cannot be had the goods go back: the reservation is undone, and everybody is told.
/// </summary>
public sealed class OrderDesk : IAsyncDisposable
{
    private readonly Hare _hare;
    private readonly string _name;
    private readonly Cache _prices;
    private readonly WorkQueue<Order> _orders;
    private readonly JobQueue<Payment> _payments;
    private readonly MessageExchange<Outcome> _outcomes;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _waiting = new();
    private readonly List<IAsyncDisposable> _running = [];

    private OrderDesk(Hare hare, string name)
    {
        (_hare, _name) = (hare, name);
        _prices = hare.Caches.Open($"{name}-prices");
        _orders = hare.Messaging.Queue<Order>($"{name}-orders");
        _payments = hare.Jobs.Queue<Payment>($"{name}-payments");
        _outcomes = hare.Messaging.Fanout<Outcome>($"{name}-outcomes");
    }

    public static async Task<OrderDesk> StartAsync(Hare hare, string name)
    {
        var flow = new OrderDesk(hare, name);
        flow._running.Add(await flow._outcomes.SubscribeAsync(flow.TellAsync));
        flow._running.Add(await flow._orders.ConsumeAsync(flow.ReserveAsync, new ConsumeOptions<Order> { Concurrency = 4 }));
        flow._running.Add(flow._payments.StartWorker(flow.PayAsync, new JobWorkerOptions { Concurrency = 4 }));
        return flow;
    }

    public async Task StockAsync(string item, int count) => await _hare.Redis.ExecuteAsync("HSET", Stock(item), "left", count);

    public async Task<long> LeftAsync(string item) => (await _hare.Redis.ExecuteAsync("HGET", Stock(item), "left")).AsInteger();

    /// <summary>Placed when it returns: the broker has it on its disk. By its id it is one order, however often it is sent.</summary>
    public async Task PlaceAsync(Order order) => await _orders.SendAsync(order, new SendOptions { MessageId = order.Id });

    public Task<string> OutcomeAsync(string id) => _waiting.GetOrAdd(id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    // 1: the goods.
    private async ValueTask ReserveAsync(Message<Order> message, CancellationToken cancellation)
    {
        var order = message.Body;
        var state = await ChangeAsync(order, (state, left) => state is not null ? (state, left) : left > 0 ? ("reserved", left - 1) : ("sold out", left), cancellation);
        if (state == "sold out") await _outcomes.PublishAsync(new Outcome(order.Id, state), cancellation: cancellation);
        if (state != "reserved") return;
        var price = await _prices.GetOrCreateAsync(order.Item, _ => ValueTask.FromResult(19.90m), cancellation: cancellation);
        await _payments.TryAddAsync(order.Id, new Payment(order, price), new JobOptions { Attempts = 3, Backoff = JobBackoff.Exponential(TimeSpan.FromMilliseconds(50)) }, cancellation);
    }

    // 2: the money. What fails for a moment is tried again; what fails for good is undone.
    private async ValueTask PayAsync(Job<Payment> job, CancellationToken cancellation)
    {
        var order = job.Data.Order;
        if (order.Card == "flaky" && job.Attempt == 1) throw new IOException("The bank does not answer.");
        if (order.Card == "stolen") await UndoAsync(order, cancellation);
        else await SendAsync(order, cancellation);
    }

    // 3: the parcel.
    private async Task SendAsync(Order order, CancellationToken cancellation)
    {
        var state = await ChangeAsync(order, static (state, left) => (state == "reserved" ? "sent" : state, left), cancellation);
        await _outcomes.PublishAsync(new Outcome(order.Id, state), cancellation: cancellation);
    }

    // Back: the goods are there for others again, once.
    private async Task UndoAsync(Order order, CancellationToken cancellation)
    {
        var state = await ChangeAsync(order, static (state, left) => state == "reserved" ? ("cancelled", left + 1) : (state, left), cancellation);
        await _outcomes.PublishAsync(new Outcome(order.Id, state), cancellation: cancellation);
    }

    // Under the item's lock; what is left and how far the order is are written by one command, so a step that comes again finds what it has done.
    private Task<string> ChangeAsync(Order order, Func<string?, long, (string? State, long Left)> change, CancellationToken cancellation) => _hare.Locks.RunAsync(
        $"{_name}:{order.Item}",
        async (_, token) =>
        {
            var known = (await _hare.Redis.ExecuteAsync("HMGET", [Stock(order.Item), $"order:{order.Id}", "left"], token)).Items;
            var (state, left) = change(known[0].Text, known[1].IsNull ? 0 : known[1].AsInteger());
            await _hare.Redis.ExecuteAsync("HSET", [Stock(order.Item), $"order:{order.Id}", state!, "left", left], token);
            return state!;
        },
        cancellation: cancellation);

    private ValueTask TellAsync(Message<Outcome> message, CancellationToken cancellation)
    {
        _waiting.GetOrAdd(message.Body.Id, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult(message.Body.State);
        return default;
    }

    private string Stock(string item) => $"{_name}:stock:{item}";

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_running)) await part.DisposeAsync();
        await _outcomes.DisposeAsync();
    }
}
