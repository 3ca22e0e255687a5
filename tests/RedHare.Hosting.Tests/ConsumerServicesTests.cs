using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
