using System.Net;
using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class EmbeddedBrokerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-embedded-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_directory_keeps_durable_queues_and_persistent_messages()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var messaging = await MessagingConnection.ConnectAsync($"redhare://{_directory}");
            await using var channel = await messaging.OpenChannelAsync();
            var state = await channel.DeclareQueueAsync(new QueueDeclaration("kept"));
            Assert.Equal(round, state.MessageCount);
            await channel.DeclareQueueAsync(new QueueDeclaration("lost") { IsDurable = false });
            await channel.PublishAsync(new OutgoingMessage("", "kept", "x"u8.ToArray()) { Properties = MessageProperties.Persistent, IsMandatory = true });
            await channel.PublishAsync(new OutgoingMessage("", "kept", "transient"u8.ToArray()));
            await channel.PublishAsync(new OutgoingMessage("", "lost", "x"u8.ToArray()) { Properties = MessageProperties.Persistent });
        }

        await using var last = await MessagingConnection.ConnectAsync($"redhare://{_directory}");
        await using var looking = await last.OpenChannelAsync();
        await Assert.ThrowsAsync<MessagingChannelException>(() => looking.InspectQueueAsync("lost").AsTask());
    }

    [Fact]
    public async Task A_directory_is_one_processes_alone()
    {
        await using var first = await MessagingConnection.ConnectAsync($"redhare://{_directory}");
        var failure = await Assert.ThrowsAsync<MessagingException>(() => MessagingConnection.ConnectAsync($"redhare://{_directory}").AsTask());
        Assert.Contains(_directory, failure.Message, StringComparison.Ordinal);
        await first.DisposeAsync();
        await using var second = await MessagingConnection.ConnectAsync($"redhare://{_directory}");
        await using var channel = await second.OpenChannelAsync();
    }

    [Fact]
    public async Task A_hare_keeps_keys_and_messages_in_one_directory()
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), _directory);
        for (var round = 0; round < 2; round++)
        {
            await using var hare = await Hare.OpenAsync($"redhare://{relative}");
            Assert.Equal(round, (await hare.Redis.ExecuteAsync("INCR", "rounds")).AsInteger() - 1);
            await using var channel = await hare.Broker.OpenChannelAsync();
            Assert.Equal(round, (await channel.DeclareQueueAsync(new QueueDeclaration("kept"))).MessageCount);
            await channel.PublishAsync(new OutgoingMessage("", "kept", "x"u8.ToArray()) { Properties = MessageProperties.Persistent });
        }

        Assert.True(Directory.Exists(Path.Combine(_directory, "amqp")));
    }

    [Fact]
    public async Task A_hare_that_wants_no_messages_opens_no_broker()
    {
        await using (var hare = await Hare.OpenAsync($"redhare://{_directory}")) Assert.False(hare.Broker.IsBlocked);
        Assert.False(Directory.Exists(Path.Combine(_directory, "amqp")));
    }

    [Fact]
    public async Task A_hare_takes_the_broker_that_is_named()
    {
        await using var broker = EmbeddedBroker.Open();
        var endPoint = broker.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        await using var hare = await Hare.OpenAsync(amqpUrl: $"amqp://127.0.0.1:{endPoint.Port}?connection_timeout=30000");
        await using var channel = await hare.Broker.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration("there"));
        await using var within = broker.OpenBackend();
        await using var look = await within.OpenChannelAsync();
        await look.InspectQueueAsync("there");
    }

    [Fact]
    public async Task An_operator_may_end_the_connection_and_the_next_channel_makes_another()
    {
        await using var broker = EmbeddedBroker.Open();
        await using var backend = broker.OpenBackend();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        backend.Changed += change =>
        {
            if (change.Kind == MessagingEventKind.ConnectionLost) lost.TrySetResult();
        };
        var channel = await backend.OpenChannelAsync();
        foreach (var connection in broker.Broker.Connections) connection.Force("CONNECTION_FORCED - enough");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.IsType<MessagingConnectionException>(await channel.Closed.WaitAsync(TimeSpan.FromSeconds(60)));
        await using var next = await backend.OpenChannelAsync();
        await next.DeclareQueueAsync(QueueDeclaration.Temporary());
    }

    [Fact]
    public async Task A_publish_does_not_run_what_follows_it_on_the_brokers_threads()
    {
        await using var messaging = await MessagingConnection.ConnectAsync($"redhare://{_directory}");
        await using var channel = await messaging.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration("kept"));
        for (var i = 0; i < 20; i++)
        {
            await channel.PublishAsync(new OutgoingMessage("", "kept", "x"u8.ToArray()) { Properties = MessageProperties.Persistent });
            Assert.True(Thread.CurrentThread.IsThreadPoolThread || Thread.CurrentThread.Name is null or "", Thread.CurrentThread.Name);
        }
    }
}
