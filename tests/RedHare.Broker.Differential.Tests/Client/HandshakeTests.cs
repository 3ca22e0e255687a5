using RabbitMQ.Client;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class HandshakeTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task A_connection_is_told_what_the_server_can(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var capabilities = (IDictionary<string, object?>)session.Connection.ServerProperties!["capabilities"]!;
        Assert.Equal(["authentication_failure_close", "basic.nack", "connection.blocked", "consumer_cancel_notify", "consumer_priorities", "direct_reply_to", "exchange_exchange_bindings", "per_consumer_qos", "publisher_confirms"],
            capabilities.Where(each => each.Value is true).Select(each => each.Key).Order(StringComparer.Ordinal));
        Assert.Equal((131_072U, 2047, TimeSpan.FromSeconds(60)), (session.Connection.FrameMax, session.Connection.ChannelMax, session.Connection.Heartbeat));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Smaller_limits_are_agreed_to(BrokerSide on)
    {
        var factory = Factory(on);
        (factory.RequestedFrameMax, factory.RequestedChannelMax, factory.RequestedHeartbeat) = (4096, 2, TimeSpan.FromSeconds(1));
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        Assert.Equal((4096U, 2), (connection.FrameMax, connection.ChannelMax));
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        Assert.StartsWith("amq.gen-", queue, StringComparison.Ordinal);
        var body = new byte[100_000];
        new Random(2).NextBytes(body);
        await channel.BasicPublishAsync("", queue, body, Cancel);
        BasicGetResult? got = null;
        await ClientWait.UntilAsync(async () => (got = await channel.BasicGetAsync(queue, true, Cancel)) is not null);
        Assert.Equal(body, got!.Body.ToArray());
        await connection.UpdateSecretAsync("guest", "renewed", Cancel);
        Assert.True(connection.IsOpen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_hundred_channels_share_a_connection(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        var channels = new List<IChannel>();
        for (var i = 0; i < 100; i++) channels.Add(await session.NewPublisherAsync());
        Assert.Equal(Enumerable.Range(2, 100), channels.Select(channel => channel.ChannelNumber).Order());
        await Task.WhenAll(channels.Select(async channel =>
        {
            for (var i = 0; i < 10; i++) await channel.BasicPublishAsync("", queue, true, new byte[] { 1 }, Cancel);
        }));
        Assert.Equal(1000U, await session.CountAsync(queue));
        foreach (var channel in channels) await channel.CloseAsync(Cancel);
    }
}
