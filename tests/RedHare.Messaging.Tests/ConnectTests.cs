using System.Net;
using System.Net.Sockets;
using RedHare.Messaging.Tests.Servers;
using RedHare.RabbitMq;

namespace RedHare.Messaging.Tests;

public sealed class ConnectTests(TestBrokers brokers) : MessagingTest(brokers)
{
    [Theory]
    [InlineData("http://localhost")]
    [InlineData("amqp")]
    [InlineData("amqp://localhost?frobnicate=1")]
    [InlineData("amqp://localhost?heartbeat=often")]
    public async Task A_URL_that_cannot_be_read_says_so(string url) =>
        await Assert.ThrowsAsync<FormatException>(() => MessagingConnection.ConnectAsync(url, Soon).AsTask());

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_URL_names_user_virtual_host_and_the_rest(TestBroker broker)
    {
        var endPoint = await Brokers.EndPointAsync(broker);
        await using var backend = await MessagingConnection.ConnectAsync($"amqp://guest:guest@127.0.0.1:{endPoint.Port}/%2F?name=test&heartbeat=60&connection_timeout=30000", Soon);
        Assert.Equal($"127.0.0.1:{endPoint.Port}", backend.Name);
        await using var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_wrong_password_is_not_tried_again(TestBroker broker)
    {
        var endPoint = await Brokers.EndPointAsync(broker);
        var failure = await Assert.ThrowsAsync<MessagingConnectionException>(() => MessagingConnection.ConnectAsync($"amqp://guest:wrong@127.0.0.1:{endPoint.Port}?connection_timeout=60000", Soon).AsTask());
        Assert.Equal(403, failure.Code);
        Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_virtual_host_that_is_not_there_is_refused(TestBroker broker)
    {
        var endPoint = await Brokers.EndPointAsync(broker);
        var failure = await Assert.ThrowsAsync<MessagingConnectionException>(() => MessagingConnection.ConnectAsync($"amqp://127.0.0.1:{endPoint.Port}/nowhere?connection_timeout=60000", Soon).AsTask());
        Assert.Equal(530, failure.Code);
    }

    [Fact]
    public async Task Nobody_there_is_a_failure_in_time()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var failure = await Assert.ThrowsAsync<MessagingConnectionException>(() => RabbitMqBackend.ConnectAsync(
            RabbitMqOptions.Parse($"amqp://{bound.LocalEndPoint}") with { ConnectTimeout = TimeSpan.FromMilliseconds(300) }, Soon).AsTask());
        Assert.False(failure.MayHaveArrived);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RabbitMqBackend.ConnectAsync(RabbitMqOptions.Parse($"amqp://{bound.LocalEndPoint}"), new CancellationToken(canceled: true)).AsTask());
    }
}
