using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class ExchangeTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task Topics_match_by_words(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = await session.ExchangeAsync("topic", ExchangeType.Topic);
        (string Pattern, string[] Keys)[] expected =
        [
            ("order.*", ["order.new"]), ("order.#", ["order", "order.new", "order.new.eu"]), ("*.new.*", ["order.new.eu"]), ("#.eu", ["order.new.eu"]), ("#", ["order", "order.new", "order.new.eu", ""]),
        ];
        foreach (var (pattern, _) in expected) await session.BindAsync(await session.QueueAsync(pattern), exchange, pattern);
        foreach (var key in (string[])["order", "order.new", "order.new.eu", ""]) await session.PublishAsync(exchange, key, key);
        foreach (var (pattern, keys) in expected)
        {
            foreach (var key in keys) Assert.Equal(key, await session.GetTextAsync(session.Name(pattern)));
            Assert.Equal(0U, await session.CountAsync(session.Name(pattern)));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Headers_match_all_or_any(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = await session.ExchangeAsync("headers", ExchangeType.Headers);
        (string Queue, string Mode, string[] Expected)[] bindings = [("all", "all", ["both"]), ("any", "any", ["both", "one"])];
        foreach (var (queue, mode, _) in bindings) await session.BindAsync(await session.QueueAsync(queue), exchange, "", Arguments(("x-match", mode), ("kind", "report"), ("pages", 2)));
        await session.PublishAsync(exchange, "", "both", new BasicProperties { Headers = Arguments(("kind", "report"), ("pages", 2), ("more", true)) });
        await session.PublishAsync(exchange, "", "one", new BasicProperties { Headers = Arguments(("kind", "report"), ("pages", 3)) });
        await session.PublishAsync(exchange, "", "none", new BasicProperties { Headers = Arguments(("kind", "letter")) });
        foreach (var (queue, _, expected) in bindings)
        {
            foreach (var text in expected) Assert.Equal(text, await session.GetTextAsync(session.Name(queue)));
            Assert.Equal(0U, await session.CountAsync(session.Name(queue)));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_consistent_hash_leads_keys_to_the_same_queues(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        (string Name, Dictionary<string, object?>? Arguments, string Expected, Func<int, (string Key, BasicProperties Properties)> Message)[] kinds =
        [
            ("key", null, "bcccccbcbccbaccccccabbccbabacbbcbcccbbcb", static i => ($"key{i}", new BasicProperties())),
            ("text", Arguments(("hash-header", "who")), "baccacaaccccacccbbccacbaccaccabacacccacc", static i => ("", new BasicProperties { Headers = Arguments(("who", $"key{i}")) })),
            ("number", Arguments(("hash-header", "who")), "ccbbacbaccccbcbbbabbcaacbcbbccaccccbabbc", static i => ("", new BasicProperties { Headers = Arguments(("who", i)) })),
            ("none", Arguments(("hash-header", "who")), "bbb", static _ => ("", new BasicProperties())),
            ("id", Arguments(("hash-property", "message_id")), "bcccccbcbccbaccccccabbccbabacbbcbcccbbcb", static i => ("", new BasicProperties { MessageId = $"key{i}" })),
            ("time", Arguments(("hash-property", "timestamp")), "cbaacbbbbb", static i => ("", new BasicProperties { Timestamp = new AmqpTimestamp(1700000000 + i) })),
        ];
        foreach (var (name, arguments, expected, message) in kinds)
        {
            var exchange = await session.ExchangeAsync(name, "x-consistent-hash", arguments);
            for (var weight = 1; weight <= 3; weight++) await session.BindAsync(await session.QueueAsync($"{name}-{"abc"[weight - 1]}"), exchange, $"{weight}");
            await using var publisher = await session.NewPublisherAsync();
            for (var i = 0; i < expected.Length; i++)
            {
                var (key, properties) = message(i);
                await publisher.BasicPublishAsync(exchange, key, true, properties, "x"u8.ToArray(), Cancel);
                Assert.Equal("x", await session.GetTextAsync(session.Name($"{name}-{expected[i]}")));
            }
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Exchanges_are_bound_to_exchanges_and_unbound(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var (events, all) = (await session.ExchangeAsync("events", ExchangeType.Topic), await session.ExchangeAsync("all", ExchangeType.Fanout));
        var queue = await session.QueueAsync("q");
        await session.BindAsync(queue, all);
        await channel.ExchangeBindAsync(all, events, "order.#", cancellationToken: Cancel);
        await channel.ExchangeBindAsync(all, "amq.direct", session.Name("key"), cancellationToken: Cancel);
        await session.PublishAsync(events, "order.created", "one");
        await session.PublishAsync(events, "invoice", "no");
        await session.PublishAsync("amq.direct", session.Name("key"), "two");
        Assert.Equal(("one", "two"), (await session.GetTextAsync(queue), await session.GetTextAsync(queue)));
        await channel.ExchangeUnbindAsync(all, "amq.direct", session.Name("key"), cancellationToken: Cancel);
        await session.PublishAsync("amq.direct", session.Name("key"), "three");
        await session.PublishAsync(all, "", "four");
        Assert.Equal("four", await session.GetTextAsync(queue));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_finds_no_queue_goes_to_the_alternate_exchange(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var lost = await session.ExchangeAsync("lost", ExchangeType.Fanout);
        var exchange = await session.ExchangeAsync("main", ExchangeType.Direct, Arguments(("alternate-exchange", lost)));
        var (known, unknown) = (await session.QueueAsync("known"), await session.QueueAsync("unknown"));
        await session.BindAsync(known, exchange, "k");
        await session.BindAsync(unknown, lost);
        await using var publisher = await session.NewPublisherAsync();
        await publisher.BasicPublishAsync(exchange, "k", true, new byte[] { 1 }, Cancel);
        await publisher.BasicPublishAsync(exchange, "other", true, new byte[] { 2 }, Cancel);
        Assert.Equal([1], (await session.GetAsync(known)).Body.ToArray());
        var astray = await session.GetAsync(unknown);
        Assert.Equal((exchange, "other", 2), (astray.Exchange, astray.RoutingKey, astray.Body.Span[0]));
        Assert.Equal(0U, await session.CountAsync(known));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_fanout_reaches_every_queue_once(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = await session.ExchangeAsync("fan", ExchangeType.Fanout);
        for (var i = 0; i < 10; i++)
        {
            var queue = await session.QueueAsync($"q{i}");
            await session.BindAsync(queue, exchange, "a");
            await session.BindAsync(queue, exchange, "b");
        }
        await using var publisher = await session.NewPublisherAsync();
        await publisher.BasicPublishAsync(exchange, "", true, "x"u8.ToArray(), Cancel);
        for (var i = 0; i < 10; i++)
        {
            var got = await session.GetAsync(session.Name($"q{i}"));
            Assert.Equal(("x", 0U), (ClientSession.Text(got.Body), got.MessageCount));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_internal_exchange_takes_nothing_from_clients(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await using var channel = await session.NewChannelAsync();
        var closed = new TaskCompletionSource<(int, string)>();
        channel.ChannelShutdownAsync += (_, told) =>
        {
            closed.TrySetResult((told.ReplyCode, told.ReplyText));
            return Task.CompletedTask;
        };
        var name = session.Name("internal");
        // This client cannot declare one internal; the exchange for tracing is.
        await channel.BasicPublishAsync("amq.rabbitmq.trace", name, new byte[] { 1 }, Cancel);
        Assert.Equal((403, "ACCESS_REFUSED - cannot publish to internal exchange 'amq.rabbitmq.trace' in vhost '/'"), await closed.Task.WaitAsync(Patience, Cancel));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_auto_delete_exchange_goes_with_its_last_binding(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var exchange = await session.ExchangeAsync("auto", ExchangeType.Direct);
        var queue = await session.QueueAsync("q");
        await session.BindAsync(queue, exchange, "a");
        await session.BindAsync(queue, exchange, "b");
        await channel.QueueUnbindAsync(queue, exchange, "a", null, Cancel);
        await channel.ExchangeDeclarePassiveAsync(exchange, Cancel);
        await channel.QueueUnbindAsync(queue, exchange, "b", null, Cancel);
        var gone = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.ExchangeDeclarePassiveAsync(exchange, Cancel));
        Assert.Equal((404, $"NOT_FOUND - no exchange '{exchange}' in vhost '/'"), (gone.ShutdownReason!.ReplyCode, gone.ShutdownReason.ReplyText));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_used_exchange_is_not_deleted_if_unused_is_asked(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = await session.ExchangeAsync("used", ExchangeType.Fanout);
        await session.BindAsync(await session.QueueAsync("q"), exchange);
        await using var channel = await session.NewChannelAsync();
        var used = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.ExchangeDeleteAsync(exchange, ifUnused: true, cancellationToken: Cancel));
        Assert.Equal((406, $"PRECONDITION_FAILED - exchange '{exchange}' in vhost '/' in use"), (used.ShutdownReason!.ReplyCode, used.ShutdownReason.ReplyText));
    }
}
