using System.Globalization;
using System.Text;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class PubSubTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Channels_patterns_and_shard_channels(TestBackend backend)
    {
        var pubSub = (await OpenAsync(backend)).PubSub;
        await using var channel = await pubSub.SubscribeAsync(Key("c"), Soon);
        await using var pattern = await pubSub.PSubscribeAsync(Key("c*"), Soon);
        await using var shard = await pubSub.SSubscribeAsync(Key("s"), Soon);
        var published = await pubSub.PublishAsync(Key("c"), "one");
        // A cluster's node counts its own subscribers alone.
        if (backend != TestBackend.Cluster) Assert.Equal(2, published);
        Assert.Equal(1, await pubSub.SPublishAsync(Key("s"), "two"));
        Assert.Equal((Key("c"), "one"), await FirstAsync(channel));
        Assert.Equal((Key("c"), "one"), await FirstAsync(pattern));
        Assert.Equal((Key("s"), "two"), await FirstAsync(shard));

        Assert.Contains(Key("c"), await pubSub.PubSubChannelsAsync(Key("*")));
        Assert.Contains(Key("c"), await pubSub.PubSubChannelsAsync());
        Assert.Contains(Key("s"), await pubSub.PubSubShardChannelsAsync(Key("*")));
        Assert.Contains(Key("s"), await pubSub.PubSubShardChannelsAsync());
        Assert.True(await pubSub.PubSubNumPatAsync() >= 1);
        var counts = await pubSub.PubSubNumSubAsync([Key("c"), Key("none")]);
        if (backend != TestBackend.Cluster) Assert.Equal(1, counts[Key("c")]);
        Assert.Equal(0, counts[Key("none")]);
        Assert.Equal([new(Key("s"), 1), new(Key("none"), 0)], await pubSub.PubSubShardNumSubAsync([Key("s"), Key("none")]));
        Assert.Empty(await pubSub.PubSubNumSubAsync([]));
        Assert.Empty(await pubSub.PubSubShardNumSubAsync([]));
    }

    [Theory, EveryBackend]
    public async Task Messages_of_a_type(TestBackend backend)
    {
        var pubSub = (await OpenAsync(backend)).PubSub;
        static int Read(ReadOnlyMemory<byte> bytes) => int.Parse(Encoding.UTF8.GetString(bytes.Span), CultureInfo.InvariantCulture);
        await using var number = await pubSub.SubscribeAsync(Key("n"), Read, Soon);
        await using var numbers = await pubSub.PSubscribeAsync(Key("n*"), Read, Soon);
        await using var shardNumber = await pubSub.SSubscribeAsync(Key("n"), Read, Soon);
        await using var text = await pubSub.SubscribeTextAsync(Key("n"), Soon);
        await using var texts = await pubSub.PSubscribeTextAsync(Key("n*"), Soon);
        await using var shardText = await pubSub.SSubscribeTextAsync(Key("n"), Soon);
        await pubSub.PublishAsync(Key("n"), 17);
        await pubSub.SPublishAsync(Key("n"), 18);
        Assert.Equal(17, (await FirstAsync(number)).Payload);
        Assert.Equal(new RedisMessage<int>(Key("n"), 17), await FirstAsync(numbers));
        Assert.Equal(18, (await FirstAsync(shardNumber)).Payload);
        Assert.Equal("17", (await FirstAsync(text)).Payload);
        Assert.Equal("17", (await FirstAsync(texts)).Payload);
        Assert.Equal("18", (await FirstAsync(shardText)).Payload);
    }

    private static async Task<(string Channel, string Text)> FirstAsync(IRedisSubscription subscription)
    {
        await foreach (var message in subscription.ReadAllAsync(Soon)) return (message.Channel.ToString(), message.Text);
        throw new InvalidOperationException("The subscription ended.");
    }

    private static async Task<RedisMessage<T>> FirstAsync<T>(RedisSubscription<T> subscription)
    {
        await foreach (var message in subscription.ReadAllAsync(Soon)) return message;
        throw new InvalidOperationException("The subscription ended.");
    }
}
