using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedHare.Patterns;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Hosting.Tests.Docs;

/// <summary>The code of docs/patterns/messaging.md about a host.</summary>
public sealed partial class MessagingPage
{
    public sealed record Order(int Number, string Customer = "");

    [JsonSerializable(typeof(Order))]
    public sealed partial class HostedPageJson : JsonSerializerContext;

    [Fact]
    public async Task A_consumer_in_a_host()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var services = builder.Services;
        var patterns = new PatternOptions { Serialization = new SerializationOptions { Json = HostedPageJson.Default.Options } };
        var packed = new TaskCompletionSource<Order>(TaskCreationOptions.RunContinuationsAsynchronously);
        services.AddSingleton(packed);

        services.AddRedHare("redhare://", options => options.Patterns = patterns);
        services.AddConsumer<Order, PackingHandler>("orders", options: new ConsumeOptions<Order> { Concurrency = 4 });

        using var host = builder.Build();
        await host.StartAsync();
        await host.Services.GetRequiredService<Hare>().Messaging.Queue<Order>("orders").SendAsync(new Order(1));
        Assert.Equal(new Order(1), await packed.Task.WaitAsync(TimeSpan.FromSeconds(30)));
        await host.StopAsync();
    }

    private sealed class PackingHandler(TaskCompletionSource<Order> packed) : IMessageHandler<Order>
    {
        public ValueTask HandleAsync(Message<Order> message, CancellationToken cancellation)
        {
            packed.TrySetResult(message.Body);
            return default;
        }
    }
}
