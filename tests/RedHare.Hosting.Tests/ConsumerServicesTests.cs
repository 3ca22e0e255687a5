using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;
using Xunit;

namespace RedHare.Hosting.Tests;

public sealed class ConsumerServicesTests
{
    [Fact]
    public async Task A_consumer_runs_as_long_as_the_host_with_a_scope_for_each_message()
    {
        var inbox = new Inbox();
        using var host = Build(services => services.AddSingleton(inbox).AddScoped<Unit>().AddConsumer<string, Handler>("mails", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 1) }));
        await host.StartAsync();
        var queue = host.Services.GetRequiredService<Hare>().Messaging.Queue<string>("mails", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 1) });
        await queue.SendAsync(["a", "once", "b"]);
        await UntilAsync(() => new(inbox.Handled.Count == 3));
        Assert.Equal(["a", "b", "once"], inbox.Handled.Order());
        Assert.Equal(4, inbox.Units.Distinct().Count()); // One for each attempt.
        await UntilAsync(() => new(inbox.Disposed == 4));
        await queue.SendAsync("never");
        await UntilAsync(async () => await queue.DeadLetters.CountAsync() == 1);
        // A queue that is deleted ends the consumer; it is begun again on a new one.
        await queue.DeleteAsync();
        await UntilAsync(async () =>
        {
            await queue.SendAsync("again");
            return inbox.Handled.Contains("again");
        });
        await host.StopAsync();
    }

    [Fact]
    public async Task A_stop_lets_handlers_finish()
    {
        var inbox = new Inbox { Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        using var host = Build(services => services.AddSingleton(inbox).AddScoped<Unit>().AddConsumer<string, Handler>("mails"));
        await host.StartAsync();
        await host.Services.GetRequiredService<Hare>().Messaging.Queue<string>("mails").SendAsync("slow");
        await UntilAsync(() => new(inbox.Units.Count == 1));
        var stop = host.StopAsync();
        Assert.False(stop.IsCompleted);
        inbox.Gate.SetResult();
        await stop.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["slow"], inbox.Handled);
    }

    [Fact]
    public async Task Subscribers_are_services_too()
    {
        var inbox = new Inbox();
        using var host = Build(services => services.AddSingleton(inbox).AddScoped<Unit>().AddSubscriber<string, Handler>(static bus => bus.Fanout<string>("news"), new Subscription { Name = "desk" }));
        await host.StartAsync();
        await using (var news = host.Services.GetRequiredService<Hare>().Messaging.Fanout<string>("news")) await news.PublishAsync("hello");
        await UntilAsync(() => new(inbox.Handled.Count == 1));
        Assert.Single(host.Services.GetServices<IHostedService>(), service => service.GetType().Name.StartsWith("ConsumerService", StringComparison.Ordinal));
        await host.StopAsync();
    }

    /// <summary>With a broker over the network, by its URL: the backend, consumers and the patterns share its one connection, which ends with the container.</summary>
    [Fact]
    public async Task A_broker_elsewhere_is_used_by_its_url()
    {
        await using var broker = EmbeddedBroker.Open();
        var endPoint = broker.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var inbox = new Inbox();
        IMessagingBackend backend;
        using (var host = Build(services => services
            .AddRedHare(configure: options => options.AmqpUrl = $"amqp://{endPoint}?name=hosted")
            .AddSingleton(inbox).AddScoped<Unit>().AddConsumer<string, Handler>("mails")))
        {
            await host.StartAsync();
            backend = host.Services.GetRequiredService<IMessagingBackend>();
            Assert.Equal($"{endPoint}", backend.Name);
            Assert.True(backend.IsConnected);
            Assert.Same(backend, host.Services.GetRequiredService<IMessagingBackend>());
            await using (var channel = await backend.OpenChannelAsync())
                await channel.PublishAsync(new OutgoingMessage("", "mails", "raw"u8.ToArray()) { Properties = new MessageProperties { ContentType = "text/plain" }, IsMandatory = true });
            await host.Services.GetRequiredService<Hare>().Messaging.Queue<string>("mails").SendAsync("typed");
            await UntilAsync(() => new(inbox.Handled.Count == 2));
            Assert.Equal(["raw", "typed"], inbox.Handled.Order());
            // It is the application's, whoever disposes what it was given.
            await backend.DisposeAsync();
            await host.Services.GetRequiredService<Hare>().Messaging.Queue<string>("mails").SendAsync("still there");
            await UntilAsync(() => new(inbox.Handled.Contains("still there")));
            Assert.Single(broker.Broker.Connections);
            await host.StopAsync();
        }
        await UntilAsync(() => new(broker.Broker.Connections.Count == 0));
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(async () => await backend.OpenChannelAsync());
    }

    [Fact]
    public async Task A_start_fails_that_finds_no_broker()
    {
        IPEndPoint endPoint;
        await using (var broker = EmbeddedBroker.Open()) endPoint = broker.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var host = Build(services => services.AddRedHare(configure: options => options.AmqpUrl = $"amqp://{endPoint}?connection_timeout=500"));
        await Assert.ThrowsAsync<MessagingConnectionException>(() => host.StartAsync());
        using var wrong = Build(services => services.AddRedHare(configure: options => options.AmqpUrl = "http://127.0.0.1"));
        await Assert.ThrowsAsync<FormatException>(() => wrong.StartAsync());
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }

    private static async Task UntilAsync(Func<ValueTask<bool>> condition)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition()) await Task.Delay(10, soon.Token);
    }

    private sealed class Inbox
    {
        private int _disposed;

        public ConcurrentQueue<string> Handled { get; } = new();

        public ConcurrentQueue<Guid> Units { get; } = new();

        public TaskCompletionSource? Gate { get; init; }

        public int Disposed => Volatile.Read(ref _disposed);

        public void Dispose() => Interlocked.Increment(ref _disposed);
    }

    private sealed class Unit(Inbox inbox) : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose() => inbox.Dispose();
    }

    private sealed class Handler(Inbox inbox, Unit unit) : IMessageHandler<string>
    {
        public async ValueTask HandleAsync(Message<string> message, CancellationToken cancellation)
        {
            inbox.Units.Enqueue(unit.Id);
            if (inbox.Gate is { } gate) await gate.Task.WaitAsync(cancellation);
            if (message.Body == "never" || (message.Body == "once" && message.Attempt == 1)) throw new IOException(message.Body);
            inbox.Handled.Enqueue(message.Body);
        }
    }
}
