using RedHare.Broker.Differential.Tests;
using RedHare.Differential.Tests;
using RedHare.Patterns;
using RedHare.Patterns.Serialization;
using RedHare.Samples.OrderFlow;
using Xunit;

namespace RedHare.Samples.Tests;

/// <summary>samples/OrderFlow in this process, and unchanged on redis-server and RabbitMQ.</summary>
public sealed class OrderFlowTests
{
    private static readonly PatternOptions Options = new() { Serialization = new SerializationOptions { Json = OrderJson.Default.Options } };

    [Fact]
    public Task Orders_flow_in_this_process() => RunAsync("redhare://", null);

    [Fact]
    public async Task Orders_flow_over_real_servers()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        Assert.SkipWhen(RealRabbit.Find() is null, "There is no rabbitmq-server in /usr/lib/rabbitmq.");
        using var redis = RealRedis.Start(RealRedis.Find()!, []);
        await using var rabbit = await RealRabbit.StartAsync(RealRabbit.Find()!);
        await RunAsync($"redis://127.0.0.1:{redis.EndPoint.Port}", $"amqp://guest:guest@127.0.0.1:{rabbit.EndPoint.Port}");
    }

    private static async Task RunAsync(string redis, string? amqp)
    {
        await using var hare = await Hare.OpenAsync(redis, Options, amqp);
        await using var desk = await OrderDesk.StartAsync(hare, "shop");
        await desk.StockAsync("hat", 10);
        string[] cards = ["visa", "stolen", "flaky"];
        Order[] orders = [.. Enumerable.Range(0, 30).Select(i => new Order($"{i}", "hat", cards[i % 3])), new Order("30", "coat", "visa")];
        // Each comes twice, as after a lost confirmation.
        foreach (var order in orders.Concat(orders)) await desk.PlaceAsync(order);
        var outcomes = new Dictionary<string, string>();
        foreach (var order in orders) outcomes[order.Id] = await desk.OutcomeAsync(order.Id).WaitAsync(TimeSpan.FromSeconds(60));

        var sent = orders.Where(order => outcomes[order.Id] == "sent").ToArray();
        Assert.All(orders, order => Assert.Contains(outcomes[order.Id], new[] { "sent", "sold out", "cancelled" }));
        Assert.All(orders.Where(order => order.Card == "stolen"), order => Assert.NotEqual("sent", outcomes[order.Id]));
        Assert.All(orders.Where(order => order.Card != "stolen"), order => Assert.NotEqual("cancelled", outcomes[order.Id]));
        Assert.Equal("sold out", outcomes["30"]);
        // What was reserved and undone is there again: nothing is lost, and nothing sold twice.
        Assert.Equal(10, sent.Length + await desk.LeftAsync("hat"));
        Assert.True(sent.Length > 0);
    }
}
