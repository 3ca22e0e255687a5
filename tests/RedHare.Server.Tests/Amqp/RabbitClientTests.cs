using System.Net;
using RabbitMQ.Client;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>RabbitMQ's own client for .NET, where the server must be made to do something; what else that client does is tested on both brokers, by the differential tests.</summary>
public class RabbitClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_connection_hears_of_it()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var blocked = new TaskCompletionSource<string>();
        var unblocked = new TaskCompletionSource();
        connection.ConnectionBlockedAsync += (_, told) => { blocked.TrySetResult(told.Reason); return Task.CompletedTask; };
        connection.ConnectionUnblockedAsync += (_, _) => { unblocked.TrySetResult(); return Task.CompletedTask; };
        server.Server.SetAlarms("memory");
        await channel.BasicPublishAsync("", "nowhere", new byte[] { 1 }, Cancel);
        Assert.Equal("low on memory", await blocked.Task.WaitAsync(Patience, Cancel));
        server.Server.SetAlarms(null);
        await unblocked.Task.WaitAsync(Patience, Cancel);
        await channel.QueueDeclareAsync(cancellationToken: Cancel);
    }

    private static Task<IConnection> ConnectAsync(AmqpTestServer server) => Factory(server).CreateConnectionAsync(Cancel);

    private static ConnectionFactory Factory(AmqpTestServer server) => new()
    {
        HostName = IPAddress.Loopback.ToString(),
        Port = server.EndPoint.Port,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = Patience,
        HandshakeContinuationTimeout = Patience,
        ContinuationTimeout = Patience,
    };
}
