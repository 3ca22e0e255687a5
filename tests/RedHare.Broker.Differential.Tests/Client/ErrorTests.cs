using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class ErrorTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task A_queue_that_is_not_there_is_told(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await RefusedAsync(session, 404, "NOT_FOUND - no queue '$nix' in vhost '/'", channel => channel.QueueDeclarePassiveAsync(session.Name("nix"), Cancel));
        await RefusedAsync(session, 404, "NOT_FOUND - no queue '$nix' in vhost '/'", channel => channel.BasicGetAsync(session.Name("nix"), true, Cancel));
        await RefusedAsync(session, 404, "NOT_FOUND - no exchange '$nix' in vhost '/'", channel => channel.QueueBindAsync("", session.Name("nix"), "", cancellationToken: Cancel), queueFirst: true);
        Assert.True(session.Connection.IsOpen);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_declaration_of_the_same_name_is_refused(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await session.QueueAsync("q", Arguments(("x-max-length", 5)));
        await session.ExchangeAsync("e", ExchangeType.Fanout);
        await RefusedAsync(session, 406, "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue '$q' in vhost '/': received '6' but current is '5'",
            channel => channel.QueueDeclareAsync(session.Name("q"), false, true, false, Arguments(("x-max-length", 6)), cancellationToken: Cancel));
        await RefusedAsync(session, 406, "PRECONDITION_FAILED - inequivalent arg 'type' for exchange '$e' in vhost '/': received 'direct' but current is 'fanout'",
            channel => channel.ExchangeDeclareAsync(session.Name("e"), ExchangeType.Direct, false, true, cancellationToken: Cancel));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Arguments_without_sense_are_refused(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await RefusedAsync(session, 406, "PRECONDITION_FAILED - invalid arg 'x-message-ttl' for queue '$q' in vhost '/': {value_negative,-1}",
            channel => channel.QueueDeclareAsync(session.Name("q"), false, true, false, Arguments(("x-message-ttl", -1)), cancellationToken: Cancel));
        await RefusedAsync(session, 406, "PRECONDITION_FAILED - invalid arg 'x-expires' for queue '$q' in vhost '/': {value_zero,0}",
            channel => channel.QueueDeclareAsync(session.Name("q"), false, true, false, Arguments(("x-expires", 0)), cancellationToken: Cancel));
        var queue = await session.QueueAsync("good");
        var closed = await ClosedByAsync(session, channel => channel.BasicPublishAsync("", queue, false, new BasicProperties { Expiration = "soon" }, new byte[] { 1 }, Cancel).AsTask());
        Assert.Equal((406, "PRECONDITION_FAILED - invalid expiration 'soon': {leftover_string,\"soon\"}"), (closed.ReplyCode, closed.ReplyText.Replace("no_integer", "{leftover_string,\"soon\"}", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Reserved_names_and_the_default_exchange_are_kept(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await RefusedAsync(session, 403, "ACCESS_REFUSED - queue name 'amq.mine' contains reserved prefix 'amq.*'", channel => channel.QueueDeclareAsync("amq.mine", cancellationToken: Cancel));
        await RefusedAsync(session, 403, "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'", channel => channel.ExchangeDeclareAsync("amq.mine", "direct", cancellationToken: Cancel));
        await RefusedAsync(session, 403, "ACCESS_REFUSED - operation not permitted on the default exchange", channel => channel.ExchangeDeleteAsync("", cancellationToken: Cancel));
        var queue = await session.QueueAsync("q");
        await RefusedAsync(session, 403, "ACCESS_REFUSED - operation not permitted on the default exchange", channel => channel.QueueBindAsync(queue, "", "k", cancellationToken: Cancel));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_unknown_tag_closes_the_channel(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var closed = await ClosedByAsync(session, channel => channel.BasicAckAsync(7, false, Cancel).AsTask());
        Assert.Equal((406, "PRECONDITION_FAILED - unknown delivery tag 7"), (closed.ReplyCode, closed.ReplyText));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_publish_to_an_exchange_that_is_not_there_closes_the_channel(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = session.Name("nix");
        var closed = await ClosedByAsync(session, channel => channel.BasicPublishAsync(exchange, "", new byte[] { 1 }, Cancel).AsTask());
        Assert.Equal((404, $"NOT_FOUND - no exchange '{exchange}' in vhost '/'", 60, 40), (closed.ReplyCode, closed.ReplyText, closed.ClassId, closed.MethodId));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Another_users_id_is_refused(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var closed = await ClosedByAsync(session, channel => channel.BasicPublishAsync("", "x", false, new BasicProperties { UserId = "somebody" }, new byte[] { 1 }, Cancel).AsTask());
        Assert.Equal((406, "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was 'guest'"), (closed.ReplyCode, closed.ReplyText));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_unknown_type_of_exchange_closes_the_connection(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await (await session.ChannelAsync()).ExchangeDeclareAsync(session.Name("e"), "odd", cancellationToken: Cancel));
        var reason = (refused as OperationInterruptedException)?.ShutdownReason ?? session.Connection.CloseReason;
        Assert.Equal((503, "COMMAND_INVALID - unknown exchange type 'odd'"), (reason!.ReplyCode, reason.ReplyText));
        await ClientWait.UntilAsync(() => Task.FromResult(!session.Connection.IsOpen));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Confirms_and_transactions_do_not_mix(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await using var channel = await session.NewPublisherAsync();
        var mixed = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.TxSelectAsync(Cancel));
        Assert.Equal((406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode"), (mixed.ShutdownReason!.ReplyCode, mixed.ShutdownReason.ReplyText));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_direct_reply_needs_its_consumer(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var closed = await ClosedByAsync(session, channel => channel.BasicPublishAsync("", "x", false, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" }, new byte[] { 1 }, Cancel).AsTask());
        Assert.Equal((406, "PRECONDITION_FAILED - fast reply consumer does not exist"), (closed.ReplyCode, closed.ReplyText));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_wrong_password_is_told(BrokerSide on)
    {
        var factory = Factory(on);
        factory.Password = "wrong";
        var refused = await Assert.ThrowsAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(Cancel));
        Assert.IsType<AuthenticationFailureException>(refused.InnerException);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_virtual_host_that_is_not_there_is_told(BrokerSide on)
    {
        var factory = Factory(on);
        factory.VirtualHost = "nowhere";
        // This client gives out a connection before it has heard of the refusal.
        await using var connection = await factory.CreateConnectionAsync(Cancel);
        await ClientWait.UntilAsync(() => Task.FromResult(connection.CloseReason is not null));
        var reason = connection.CloseReason!;
        Assert.Equal((530, "NOT_ALLOWED - vhost nowhere not found"), (reason.ReplyCode, reason.ReplyText));
    }

    /// <summary>A channel of its own is closed with this code and text; "$" is the session's prefix.</summary>
    private static async Task RefusedAsync(ClientSession session, int code, string text, Func<IChannel, Task> act, bool queueFirst = false)
    {
        await using var channel = await session.NewChannelAsync();
        if (queueFirst) await channel.QueueDeclareAsync(cancellationToken: Cancel);
        var refused = await Assert.ThrowsAsync<OperationInterruptedException>(() => act(channel));
        Assert.Equal((code, text.Replace("$", session.Name(""), StringComparison.Ordinal)), (refused.ShutdownReason!.ReplyCode, refused.ShutdownReason.ReplyText));
    }

    /// <summary>What closes a channel of its own after something that has no answer.</summary>
    private static async Task<RabbitMQ.Client.Events.ShutdownEventArgs> ClosedByAsync(ClientSession session, Func<IChannel, Task> act)
    {
        await using var channel = await session.NewChannelAsync();
        var closed = new TaskCompletionSource<RabbitMQ.Client.Events.ShutdownEventArgs>();
        channel.ChannelShutdownAsync += (_, told) =>
        {
            closed.TrySetResult(told);
            return Task.CompletedTask;
        };
        await act(channel);
        return await closed.Task.WaitAsync(Patience, Cancel);
    }
}
