using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class ConsumingTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task No_more_than_the_prefetch_is_with_a_consumer(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        for (var i = 0; i < 20; i++) await session.PublishAsync("", queue, $"{i}");
        await session.AwaitCountAsync(queue, 20);
        await using var channel = await session.NewChannelAsync();
        await channel.BasicQosAsync(0, 7, false, Cancel);
        var stream = await DeliveryStream.StartAsync(channel, queue);
        var first = await stream.NextAsync(7);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"{i}"), first.Select(each => each.Text));
        Assert.Equal(13U, await session.CountAsync(queue));
        await stream.AckAsync(first[2], multiple: true);
        Assert.Equal(["7", "8", "9"], (await stream.NextAsync(3)).Select(each => each.Text));
        Assert.Equal(10U, await session.CountAsync(queue));
        Assert.Equal(0, stream.Waiting);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_prefetch_of_a_channel_holds_for_all_its_consumers(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var (one, two) = (await session.QueueAsync("one"), await session.QueueAsync("two"));
        for (var i = 0; i < 5; i++)
        {
            await session.PublishAsync("", one, $"{i}");
            await session.PublishAsync("", two, $"{i}");
        }
        await session.AwaitCountAsync(two, 5);
        await using var channel = await session.NewChannelAsync();
        await channel.BasicQosAsync(0, 6, true, Cancel);
        var first = await DeliveryStream.StartAsync(channel, one);
        var fromOne = await first.NextAsync(5);
        var second = await DeliveryStream.StartAsync(channel, two);
        await second.NextAsync();
        Assert.Equal(4U, await session.CountAsync(two));
        await first.AckAsync(fromOne[4], multiple: true);
        await second.NextAsync(4);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_is_given_back_comes_again_in_its_place(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        for (var i = 0; i < 5; i++) await session.PublishAsync("", queue, $"{i}");
        await session.AwaitCountAsync(queue, 5);
        await using var channel = await session.NewChannelAsync();
        await channel.BasicQosAsync(0, 3, false, Cancel);
        var stream = await DeliveryStream.StartAsync(channel, queue);
        var first = await stream.NextAsync(3);
        await channel.BasicCancelAsync(stream.Tag, cancellationToken: Cancel);
        await channel.BasicNackAsync(first[2].Tag, false, true, Cancel);
        await channel.BasicRejectAsync(first[0].Tag, true, Cancel);
        await channel.BasicAckAsync(first[1].Tag, false, Cancel);
        await session.AwaitCountAsync(queue, 4);
        var left = new List<(string, bool)>();
        for (var i = 0; i < 4; i++)
        {
            var got = await session.GetAsync(queue);
            left.Add((ClientSession.Text(got.Body), got.Redelivered));
        }
        Assert.Equal([("0", true), ("2", true), ("3", false), ("4", false)], left);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_channels_end_gives_back_what_it_had(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await session.PublishAsync("", queue, "x");
        await using (var channel = await session.NewChannelAsync())
        {
            var stream = await DeliveryStream.StartAsync(channel, queue);
            Assert.False((await stream.NextAsync()).IsRedelivered);
            Assert.Equal(0U, await session.CountAsync(queue));
        }
        Assert.True((await session.GetAsync(queue)).Redelivered);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_acknowledgements_all_is_delivered_at_once(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await using var channel = await session.NewChannelAsync();
        await channel.BasicQosAsync(0, 1, false, Cancel);
        var stream = await DeliveryStream.StartAsync(channel, queue, autoAck: true);
        for (var i = 0; i < 100; i++) await session.PublishAsync("", queue, $"{i}");
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), (await stream.NextAsync(100)).Select(each => each.Text));
        await channel.CloseAsync(Cancel);
        Assert.Equal(0U, await session.CountAsync(queue));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Two_consumers_take_turns(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        var channel = await session.ChannelAsync();
        var (a, b) = (await DeliveryStream.StartAsync(channel, queue, autoAck: true), await DeliveryStream.StartAsync(channel, queue, autoAck: true));
        for (var i = 0; i < 10; i++) await session.PublishAsync("", queue, $"{i}");
        Assert.Equal(["0", "2", "4", "6", "8"], (await a.NextAsync(5)).Select(each => each.Text));
        Assert.Equal(["1", "3", "5", "7", "9"], (await b.NextAsync(5)).Select(each => each.Text));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task The_consumer_of_higher_priority_is_served_first(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await using var channel = await session.NewChannelAsync();
        await channel.BasicQosAsync(0, 2, false, Cancel);
        var low = await DeliveryStream.StartAsync(channel, queue);
        var high = await DeliveryStream.StartAsync(channel, queue, arguments: Arguments(("x-priority", 10)));
        for (var i = 0; i < 3; i++) await session.PublishAsync("", queue, $"{i}");
        Assert.Equal(["0", "1"], (await high.NextAsync(2)).Select(each => each.Text));
        Assert.Equal("2", (await low.NextAsync()).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_single_active_consumer_gets_all_until_it_goes(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q", Arguments(("x-single-active-consumer", true)));
        var channel = await session.ChannelAsync();
        var (active, waiting) = (await DeliveryStream.StartAsync(channel, queue, autoAck: true), await DeliveryStream.StartAsync(channel, queue, autoAck: true));
        for (var i = 0; i < 4; i++) await session.PublishAsync("", queue, $"{i}");
        Assert.Equal(["0", "1", "2", "3"], (await active.NextAsync(4)).Select(each => each.Text));
        await channel.BasicCancelAsync(active.Tag, cancellationToken: Cancel);
        await session.PublishAsync("", queue, "4");
        Assert.Equal("4", (await waiting.NextAsync()).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Consumers_of_a_deleted_queue_are_told(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await using var channel = await session.NewChannelAsync();
        var stream = await DeliveryStream.StartAsync(channel, queue);
        await (await session.ChannelAsync()).QueueDeleteAsync(queue, cancellationToken: Cancel);
        await stream.Cancelled;
        Assert.True(channel.IsOpen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_exclusive_consumer_is_alone(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        var first = await DeliveryStream.StartAsync(await session.ChannelAsync(), queue, exclusive: true);
        await using var other = await session.NewChannelAsync();
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => DeliveryStream.StartAsync(other, queue));
        Assert.Equal((403, $"ACCESS_REFUSED - queue '{queue}' in vhost '/' in exclusive use"), (refused.ShutdownReason!.ReplyCode, refused.ShutdownReason.ReplyText));
        await session.PublishAsync("", queue, "x");
        Assert.Equal("x", (await first.NextAsync()).Text);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_get_tells_how_many_are_left(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        for (var i = 0; i < 3; i++) await session.PublishAsync("", queue, $"{i}");
        await session.AwaitCountAsync(queue, 3);
        var channel = await session.ChannelAsync();
        var first = (await channel.BasicGetAsync(queue, false, Cancel))!;
        var second = (await channel.BasicGetAsync(queue, false, Cancel))!;
        Assert.Equal((2U, 1U), (first.MessageCount, second.MessageCount));
        await channel.BasicNackAsync(second.DeliveryTag, true, true, Cancel);
        await session.AwaitCountAsync(queue, 3);
        Assert.Equal("0", await session.GetTextAsync(queue));
    }
}
