using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class DeclarationTests(TestBrokers brokers) : MessagingTest(brokers)
{
    [Theory, EveryBroker]
    public async Task A_queue_tells_what_is_in_it(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var declared = await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        Assert.Equal(new QueueState(Name("q"), 0, 0), declared);
        await channel.PublishAsync([new("", Name("q"), Bytes("1")), new("", Name("q"), Bytes("2"))], Soon);
        Assert.Equal(2, (await channel.InspectQueueAsync(Name("q"), Soon)).MessageCount);
        Assert.Equal(2, await channel.PurgeQueueAsync(Name("q"), Soon));
        await channel.PublishAsync(new OutgoingMessage("", Name("q"), Bytes("3")), Soon);
        Assert.Equal(1, await channel.DeleteQueueAsync(Name("q"), cancellation: Soon));
        Assert.Equal(0, await channel.DeleteQueueAsync(Name("q"), cancellation: Soon));
    }

    [Theory, EveryBroker]
    public async Task The_broker_names_a_queue_without_a_name(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var one = await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon);
        var other = await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon);
        Assert.NotEqual("", one.Name);
        Assert.NotEqual(one.Name, other.Name);
    }

    [Theory, EveryBroker]
    public async Task What_is_not_there_closes_the_channel_and_only_it(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var other = await backend.OpenChannelAsync(cancellation: Soon);

        var failure = await Assert.ThrowsAsync<MessagingChannelException>(() => channel.InspectQueueAsync(Name("none"), Soon).AsTask());

        Assert.Equal(404, failure.Code);
        Assert.Contains("NOT_FOUND", failure.Message, StringComparison.Ordinal);
        Assert.False(channel.IsOpen);
        Assert.Equal(404, (await channel.Closed.WaitAsync(Patience))!.Code);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.DeclareQueueAsync(new(Name("q")), Soon).AsTask())).Code);
        Assert.True(other.IsOpen);
        Assert.True(backend.IsConnected);
        await other.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        await other.DeleteQueueAsync(Name("q"), cancellation: Soon);
    }

    [Theory, EveryBroker]
    public async Task An_exchange_that_is_not_there_is_404(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.InspectExchangeAsync(Name("none"), Soon).AsTask())).Code);
        channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(QueueDeclaration.Temporary() with { Name = Name("q") }, Soon);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.BindQueueAsync(Name("q"), Name("none"), cancellation: Soon).AsTask())).Code);
    }

    [Theory, EveryBroker]
    public async Task Another_connections_exclusive_queue_is_405(TestBroker broker)
    {
        var owner = await OpenChannelAsync(broker);
        await owner.DeclareQueueAsync(QueueDeclaration.Temporary() with { Name = Name("mine") }, Soon);
        var stranger = await OpenChannelAsync(broker);
        Assert.Equal(405, (await Assert.ThrowsAsync<MessagingChannelException>(() => stranger.InspectQueueAsync(Name("mine"), Soon).AsTask())).Code);
        Assert.True(owner.IsOpen);
    }

    [Theory, EveryBroker]
    public async Task A_declaration_that_differs_is_406(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")) { IsDurable = false }, Soon);
        var failure = await Assert.ThrowsAsync<MessagingChannelException>(() => channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon).AsTask());
        Assert.Equal(406, failure.Code);
        Assert.Contains("inequivalent arg 'durable'", failure.Message, StringComparison.Ordinal);
        channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeleteQueueAsync(Name("q"), cancellation: Soon);
    }

    [Theory, EveryBroker]
    public async Task What_is_in_use_is_not_deleted(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        await channel.PublishAsync(new OutgoingMessage("", Name("q"), Bytes("1")), Soon);
        Assert.Equal(406, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.DeleteQueueAsync(Name("q"), ifEmpty: true, cancellation: Soon).AsTask())).Code);
        channel = await backend.OpenChannelAsync(cancellation: Soon);
        Assert.Equal(1, await channel.DeleteQueueAsync(Name("q"), ifUnused: true, cancellation: Soon));
    }

    [Theory, EveryBroker]
    public async Task Exchanges_route_by_their_types(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        await channel.DeclareExchangeAsync(new ExchangeDeclaration(Name("topic"), ExchangeKind.Topic) { IsDurable = false, IsAutoDelete = true }, Soon);
        await channel.DeclareExchangeAsync(new ExchangeDeclaration(Name("headers"), ExchangeKind.Headers) { IsDurable = false, IsAutoDelete = true }, Soon);
        await channel.DeclareQueueAsync(QueueDeclaration.Temporary() with { Name = Name("q"), IsAutoDelete = false }, Soon);
        await channel.BindQueueAsync(Name("q"), Name("topic"), "orders.*.paid", cancellation: Soon);
        await channel.BindQueueAsync(Name("q"), Name("headers"), arguments: new Dictionary<string, object?> { ["x-match"] = "all", ["region"] = "eu", ["size"] = 3 }, cancellation: Soon);
        await channel.BindExchangeAsync(Name("headers"), Name("topic"), "#", cancellation: Soon);

        await channel.PublishAsync(new OutgoingMessage(Name("topic"), "orders.7.paid", Bytes("by topic")), Soon);
        await channel.PublishAsync(new OutgoingMessage(Name("topic"), "orders.7.open", Bytes("nowhere")), Soon);
        var eu = new MessageProperties { Headers = new Dictionary<string, object?> { ["region"] = "eu", ["size"] = 3, ["more"] = true } };
        await channel.PublishAsync(new OutgoingMessage(Name("topic"), "orders.7.open", Bytes("by headers")) { Properties = eu, IsMandatory = true }, Soon);

        Assert.Equal("by topic", Text((await channel.GetAsync(Name("q"), autoAck: true, Soon))!.Body));
        Assert.Equal("by headers", Text((await channel.GetAsync(Name("q"), autoAck: true, Soon))!.Body));
        Assert.Null(await channel.GetAsync(Name("q"), autoAck: true, Soon));
        await channel.UnbindExchangeAsync(Name("headers"), Name("topic"), "#", cancellation: Soon);
        await channel.UnbindQueueAsync(Name("q"), Name("topic"), "orders.*.paid", cancellation: Soon);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.InspectExchangeAsync(Name("topic"), Soon).AsTask())).Code);
    }

    [Theory, EveryBroker]
    public async Task A_call_on_a_closed_channel_says_so(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DisposeAsync();
        await channel.DisposeAsync();
        Assert.False(channel.IsOpen);
        Assert.Null(await channel.Closed.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.DeclareQueueAsync(new(Name("q")), Soon).AsTask());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => channel.PublishAsync(new OutgoingMessage("", "q", default), Soon).AsTask());
    }
}
