using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using RedHare.Patterns.EventLogs;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/event-logs.md.</summary>
public sealed class EventLogsPage
{
    private static readonly EventEffect Book = new("book", "return redis.call('INCRBY', KEYS[1], ARGV[1])");

    private readonly ConcurrentQueue<string> _seen = new();

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task Appending_consuming_and_reading_again()
    {
        await using var hare = await OpenAsync();
        var cancellation = Soon;

        var orders = hare.EventLogs.Log<Order>("orders");
        await orders.AppendAsync(new Order("o1", 20), key: "o1");
        await orders.AppendAsync(new Order("o2", 30), key: "o2", idempotencyKey: "web:7f3c");
        await orders.AppendManyAsync([new(new Order("o3", 10), Key: "o3"), new(new Order("o4", 5), Key: "o4")]);

        {
            await using var consumer = await orders.ConsumeAsync(
                "billing",
                async (delivered, token) => await ChargeAsync(delivered.Value, token),
                new EventConsumerOptions { Parallelism = 16, MaxAttempts = 10 });
            await UntilAsync(async () => await orders.StatusAsync("billing") is { Lag: 0, Pending: 0, DeadLetters: 1 });
        }
        Assert.Equal(["o1", "o2", "o3"], _seen.Order());
        _seen.Clear();

        {
            await using var booking = await orders.ConsumeAsync("booking", async (delivered, token) =>
            {
                await delivered.ApplyAsync(Book, [$"revenue:{delivered.Value.Id}"], [delivered.Value.Amount], token);
            });
            await UntilAsync(async () => await orders.StatusAsync("booking") is { Lag: 0, Pending: 0 });
        }
        Assert.Equal(30, (await hare.Redis.ExecuteAsync("GET", "revenue:o2")).AsInteger());

        await foreach (var letter in orders.DeadLettersAsync("billing", cancellation))
        {
            Log($"{letter.Key} was tried {letter.Attempts} times: {letter.Reason}");
            await orders.RedriveAsync("billing", letter, cancellation);
        }
        Assert.Equal("o4 was tried 1 times: EventRejectedException: too little", Assert.Single(_seen));
        _seen.Clear();

        var last = (await orders.ReadAsync().LastAsync()).Id;

        await foreach (var one in orders.ReadAsync(EventStart.At(DateTimeOffset.UtcNow.AddHours(-1)), cancellation: cancellation))
        {
            Show(one.Id, one.AppendedAt, one.Value);
        }

        await orders.MoveGroupAsync("billing", EventStart.After(last));

        var status = await orders.StatusAsync("billing");
        Log($"{status.Lag} not read, {status.Pending} at work, the oldest for {status.Oldest}; {status.DeadLetters} given up.");

        Assert.Equal(["o1", "o2", "o3", "o4"], _seen.Take(4).Order());
    }

    private static async ValueTask<Hare> OpenAsync() => await Hare.OpenAsync("redhare://", new PatternOptions { AllowsEviction = true, Serialization = new SerializationOptions { Json = OrderJson.Default.Options } });

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !await isSo(); await Task.Delay(5)) Assert.True(Environment.TickCount64 < end);
    }

    private Task ChargeAsync(Order order, CancellationToken cancellation)
    {
        if (order.Amount < 10) throw new EventRejectedException("too little");
        _seen.Enqueue(order.Id);
        return Task.CompletedTask;
    }

    private void Show(EventId id, DateTimeOffset at, Order order)
    {
        Assert.Equal(id.Time, at);
        _seen.Enqueue(order.Id);
    }

    private void Log(string text) => _seen.Enqueue(text);

    public sealed record Order(string Id, int Amount);
}

[JsonSerializable(typeof(EventLogsPage.Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
