using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class LongQueueTests() : DurableTest(new BrokerOptions { MemoryWindow = 10 })
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void A_queue_longer_than_memory_keeps_its_order(bool durable, int persistentEach)
    {
        Declare("q", durable: durable);
        for (var i = 0; i < 500; i++) Publish("", "q", $"{i}", new PropertiesWriter { DeliveryMode = i % persistentEach == 0 ? (byte)2 : (byte)1, Headers = new AmqpTable { { "number", i } } });
        Assert.Equal(500u, Count("q"));
        var held = Enumerable.Range(0, 30).Select(_ => Get("q", noAck: false)!).ToList();
        Assert.Equal(29, held[^1].Headers["number"].Integer);
        Ok(Channel.Nack(held[^1].Tag, multiple: true, requeue: true));
        for (var i = 500; i < 550; i++) Publish("", "q", $"{i}");
        Assert.Equal(Enumerable.Range(0, 550).Select(i => $"{i}"), Drain("q"));
    }

    [Fact]
    public void A_long_queue_is_purged_and_deleted_whole()
    {
        Declare("q", durable: true);
        for (var i = 0; i < 200; i++) Publish("", "q", $"{i}", new PropertiesWriter { DeliveryMode = 2 });
        Ok(Channel.QueuePurge("q", out var count));
        Assert.Equal(200u, count);
        Assert.Equal(0u, Count("q"));
        for (var i = 0; i < 200; i++) Publish("", "q", $"{i}");
        Assert.Equal("0", Get("q")!.Body);
        Ok(Channel.QueueDelete("q", false, false, out count));
        Assert.Equal(199u, count);
    }

    [Fact]
    public async Task A_long_queue_is_there_again()
    {
        Declare("q", durable: true);
        for (var i = 0; i < 300; i++) Publish("", "q", $"{i}", new PropertiesWriter { DeliveryMode = 2 });
        for (var i = 0; i < 50; i++) Assert.Equal($"{i}", Get("q")!.Body);
        await Restart();
        Assert.Equal(250u, Count("q"));
        Assert.Equal(Enumerable.Range(50, 250).Select(i => $"{i}"), Drain("q"));
    }

    [Fact]
    public void Limits_and_time_count_what_is_not_in_memory()
    {
        Declare("dead");
        Declare("q", new AmqpTable { { "x-max-length", 100 }, { "x-message-ttl", 10_000 }, { "x-dead-letter-exchange", "" }, { "x-dead-letter-routing-key", "dead" } });
        for (var i = 0; i < 150; i++) Publish("", "q", $"{i}");
        Assert.Equal(100u, Count("q"));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), Drain("dead"));
        Time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0u, Count("q"));
        Assert.Equal(Enumerable.Range(50, 100).Select(i => $"{i}"), Drain("dead"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_long_queue_with_priorities_keeps_its_order_and_little_in_memory(bool restarts)
    {
        Declare("q", new AmqpTable { { "x-max-priority", 4 } }, durable: true);
        var expected = new List<(int Priority, int Number)>();
        for (var i = 0; i < 400; i++)
        {
            var priority = i * 7 % 5;
            expected.Add((priority, i));
            Publish("", "q", $"{i}", new PropertiesWriter { DeliveryMode = 2, Priority = (byte)priority });
        }

        if (restarts) await Restart();
        Assert.Equal(400u, Count("q"));
        Assert.InRange(Broker.FindVirtualHost("/")!.FindQueue("q"u8)!.Report().ReadyBytes, 1, 400 * 3);
        Assert.Equal(expected.OrderByDescending(each => each.Priority).ThenBy(each => each.Number).Select(each => $"{each.Number}"), Drain("q"));
    }

    [Fact]
    public void Transient_messages_with_priorities_wait_on_the_disk_too()
    {
        Declare("q", new AmqpTable { { "x-max-priority", 2 } });
        for (var i = 0; i < 100; i++) Publish("", "q", $"{i}", new PropertiesWriter { Priority = (byte)(i % 2) });
        Ok(Channel.Nack(Get("q", noAck: false)!.Tag, false, requeue: true));
        Assert.Equal([.. Enumerable.Range(0, 50).Select(i => $"{i * 2 + 1}"), .. Enumerable.Range(0, 50).Select(i => $"{i * 2}")], Drain("q"));
        for (var i = 0; i < 100; i++) Publish("", "q", $"{i}", new PropertiesWriter { Priority = (byte)(i % 2) });
        Ok(Channel.QueuePurge("q", out var purged));
        Assert.Equal((100u, 0u), (purged, Count("q")));
    }

    [Fact]
    public void A_purge_ends_at_what_comes_while_it_runs()
    {
        const int before = 20_000;
        Declare("q", durable: true);
        for (var i = 0; i < before; i++) Publish("", "q", "old", new PropertiesWriter { DeliveryMode = 2 });
        var published = 0;
        var done = false;
        var publisher = new Thread(() =>
        {
            var channel = Connection.OpenChannel(new RecordingSink());
            for (; !Volatile.Read(ref done) && published < 100_000; published++) channel.Publish(""u8, "q"u8, false, false, NoProperties, "new"u8);
        });
        publisher.Start();
        Ok(Channel.QueuePurge("q", out var purged));
        Volatile.Write(ref done, true);
        publisher.Join();
        Assert.InRange(purged, (uint)before, (uint)(before + published));
        Assert.Equal((uint)(before + published) - purged, Count("q"));
        var left = Drain("q");
        Assert.Equal(before + published - purged, left.Count);
        Assert.DoesNotContain("old", left);
    }

    [Fact]
    public void A_consumer_of_a_very_long_queue_gets_all_of_it_in_order()
    {
        const int messages = 30_000;
        Declare("q");
        for (var i = 0; i < messages; i++) Publish("", "q", $"{i}");
        Consume("q", noAck: true);
        Eventually(() => Sink.Deliveries.Length == messages);
        Assert.Equal(Enumerable.Range(0, messages).Select(i => $"{i}"), Sink.Bodies);
        Assert.Equal(0u, Count("q"));
    }

    [Fact]
    public void Many_publishers_and_consumers_lose_and_double_nothing()
    {
        const int threads = 4, each = 3000;
        Declare("q", durable: true);
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var sinks = new List<RecordingSink>();
        var publishers = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            var channel = Connection.OpenChannel(new RecordingSink());
            for (var i = 0; i < each; i++)
            {
                var properties = new PropertiesWriter { DeliveryMode = (byte)(1 + (i % 2)) }.ToProperties();
                channel.Publish(""u8, "q"u8, false, false, properties.Raw.Span, System.Text.Encoding.UTF8.GetBytes($"{number}:{i}"));
            }
        })).ToList();
        var done = false;
        var consumers = Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            var channel = Connection.OpenChannel(new RecordingSink());
            var random = new Random(7);
            while (!Volatile.Read(ref done) || Broker.FindVirtualHost("/")!.FindQueue("q"u8)!.Report().Ready > 0)
            {
                channel.Get("q", false, out var fetched);
                if (fetched.Message is not { } message) continue;
                var body = System.Text.Encoding.UTF8.GetString(message.Body.Span);
                message.Release();
                if (random.Next(10) == 0)
                {
                    channel.Reject(fetched.DeliveryTag, requeue: true);
                    continue;
                }

                seen.AddOrUpdate(body, 1, (_, count) => count + 1);
                channel.Ack(fetched.DeliveryTag, false);
            }
        })).ToList();
        publishers.ForEach(thread => thread.Start());
        consumers.ForEach(thread => thread.Start());
        publishers.ForEach(thread => thread.Join());
        Volatile.Write(ref done, true);
        consumers.ForEach(thread => thread.Join());
        Assert.Equal(threads * each, seen.Count);
        Assert.All(seen, pair => Assert.Equal(1, pair.Value));
        Assert.Equal(0, Broker.FindVirtualHost("/")!.FindQueue("q"u8)!.Report().Unacknowledged);
    }
}
