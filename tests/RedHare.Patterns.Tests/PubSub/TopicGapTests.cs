using RedHare.Client.Tests.Servers;
using RedHare.Patterns.PubSub;
using Xunit;

namespace RedHare.Patterns.Tests.PubSub;

/// <summary>Fault 14 with real connections: the server cuts those of subscribers again and again while messages are published.</summary>
public sealed class TopicGapTests
{
    private static readonly PatternOptions Options = new() { Prefix = "test" };

    public static TheoryData<TestBackend> Servers => LoneServer.All;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    /// <summary>Fault 14: the subscriber is told of each time that it could hear nothing, and hears again.</summary>
    [Theory, MemberData(nameof(Servers))]
    public async Task A_subscriber_that_was_cut_off_is_told(TestBackend backend)
    {
        await using var server = LoneServer.Start(backend);
        await using var listening = await server.ConnectAsync();
        await using var writing = await server.ConnectAsync();
        using PatternContext listener = new(listening.Backend, Options), writer = new(writing.Backend, Options);
        await using var subscription = await new Topics(listener).Topic<int>("news").SubscribeAsync(cancellation: Soon);
        var topic = new Topics(writer).Topic<int>("news");
        await using var heard = subscription.ReadAllAsync(Soon).GetAsyncEnumerator(Soon);
        for (var round = 0; round < 5; round++)
        {
            await topic.PublishAsync(round);
            Assert.True(await heard.MoveNextAsync());
            Assert.Equal(round, heard.Current.Value);
            await writing.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
            Assert.True(await heard.MoveNextAsync());
            Assert.Equal((TopicGap.ConnectionLost, (long?)null), (heard.Current.Gap, heard.Current.Missed));
        }
    }

    /// <summary>Fault 14: who cannot lose messages has a durable topic, and loses none.</summary>
    [Theory, MemberData(nameof(Servers))]
    public async Task A_durable_topic_misses_nothing(TestBackend backend)
    {
        await using var server = LoneServer.Start(backend);
        await using var listening = await server.ConnectAsync();
        await using var writing = await server.ConnectAsync();
        using PatternContext listener = new(listening.Backend, Options), writer = new(writing.Backend, Options);
        await using var subscription = await new Topics(listener).Durable<int>("news").SubscribeAsync("alice", cancellation: Soon);
        var heard = Task.Run(async () => await subscription.ReadAllAsync(Soon).Take(400).ToListAsync());
        var topic = new Topics(writer).Durable<int>("news");
        for (var i = 0; i < 400; i++)
        {
            await topic.PublishAsync(i);
            if (i % 40 == 0) await writing.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        }
        Assert.Equal(Enumerable.Range(0, 400), (await heard.WaitAsync(Soon)).Select(message => message.Value));
    }
}
