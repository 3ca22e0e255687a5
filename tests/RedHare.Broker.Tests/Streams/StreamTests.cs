using RedHare.Amqp;

namespace RedHare.Broker.Tests;

public sealed class StreamTests() : DurableTest(new BrokerOptions { MemoryWindow = 10 })
{
    private static readonly AmqpTable Stream = new() { { "x-queue-type", "stream" } };

    private RecordingSink Read(AmqpValue? offset, ushort prefetch = 1000) => Read(offset, prefetch, out _);

    private RecordingSink Read(AmqpValue? offset, ushort prefetch, out BrokerChannel channel)
    {
        var sink = new RecordingSink();
        channel = Connection.OpenChannel(sink);
        Ok(channel.Qos(0, prefetch, false));
        var arguments = new AmqpTable();
        if (offset is { } value) arguments.Add("x-stream-offset", value);
        Ok(channel.Consume("s", "c", false, false, arguments, out _));
        return sink;
    }

    private void Fill(int from, int count)
    {
        for (var i = from; i < from + count; i++) Publish("", "s", $"{i}", new PropertiesWriter { DeliveryMode = (byte)(1 + (i % 2)) });
    }

    private static IEnumerable<string> Numbers(int from, int count) => Enumerable.Range(from, count).Select(i => $"{i}");

    [Fact]
    public void Every_consumer_reads_from_where_it_asked()
    {
        Declare("s", Stream, durable: true);
        Fill(0, 100);
        Time.Advance(TimeSpan.FromHours(2));
        Fill(100, 20);
        var next = Read(null);
        Assert.Equal(Numbers(0, 120), Read("first").Bodies);
        Assert.Equal(Numbers(119, 1), Read("last").Bodies);
        Assert.Equal(Numbers(30, 90), Read(30).Bodies);
        Assert.Equal(Numbers(100, 20), Read("1h").Bodies);
        Assert.Equal(Numbers(100, 20), Read(AmqpValue.FromTimestamp((ulong)Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds())).Bodies);
        Assert.Empty(next.Bodies);
        Fill(120, 1);
        var delivery = Assert.Single(next.Deliveries);
        Assert.Equal(("120", 120L), (delivery.Body, delivery.Headers["x-stream-offset"].Integer));
        Assert.Equal(121u, Count("s"));
    }

    [Fact]
    public void Answers_give_credit_and_take_nothing_away()
    {
        Declare("s", Stream, durable: true);
        Fill(0, 50);
        var sink = Read("first", 10, out var channel);
        Assert.Equal(10, sink.Deliveries.Length);
        Ok(channel.Ack(5, multiple: true));
        Assert.Equal(Numbers(0, 15), sink.Bodies);
        Refused(channel.Reject(6, requeue: true), 540, "NOT_IMPLEMENTED - basic.nack and basic.reject not supported by stream queues queue 's' in vhost '/'");
        channel.Close();
        Assert.Equal(50u, Count("s"));
        Assert.Equal(Numbers(0, 50), Read("first").Bodies);
    }

    [Fact]
    public async Task A_stream_is_there_again()
    {
        Declare("s", Stream, durable: true);
        Fill(0, 60);
        await Restart();
        Fill(60, 5);
        var sink = Read(20);
        Assert.Equal(Numbers(20, 45), sink.Bodies);
        Assert.Equal(64, sink.Deliveries[^1].Headers["x-stream-offset"].Integer);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Retention_cuts_off_chunks(bool restart)
    {
        Declare("s", new AmqpTable { { "x-queue-type", "stream" }, { "x-max-length-bytes", 1500 }, { "x-max-age", "1h" } }, durable: true);
        for (var i = 0; i < 1024; i++) Publish("", "s", "12345");
        if (restart) await Restart();
        Assert.Equal(512u, Count("s"));
        Assert.Equal(512, Read("first", 1).Deliveries[0].Headers["x-stream-offset"].Integer);
        Time.Advance(TimeSpan.FromHours(2));
        Publish("", "s", "new");
        Assert.Equal(1u, Count("s"));
    }

    [Fact]
    public void What_streams_do_not_do()
    {
        Declare("s", Stream, durable: true);
        Refused(Channel.Consume("s", "c", false, false, AmqpTable.Empty, out _), 406, "PRECONDITION_FAILED - consumer prefetch count is not set for 'queue 's' in vhost '/''");
        Ok(Channel.Qos(0, 10, false));
        Refused(Channel.Consume("s", "c", true, false, AmqpTable.Empty, out _), 540, "NOT_IMPLEMENTED - automatic acknowledgement not supported by stream queues queue 's' in vhost '/'");
        Refused(Channel.Consume("s", "c", false, false, new AmqpTable { { "x-stream-offset", "soon" } }, out _), 406, "PRECONDITION_FAILED - invalid arg 'x-stream-offset' for queue 's' in vhost '/': {invalid_stream_offset_arg,{longstr,<<\"soon\">>}}");
        Refused(Channel.Get("s", true, out _), 540, "NOT_IMPLEMENTED - basic.get not supported by stream queues queue 's' in vhost '/'");
        Refused(Channel.QueuePurge("s", out _), 540, "NOT_IMPLEMENTED - queue.purge not supported by stream queues queue 's' in vhost '/'");
        Refused(Channel.QueueDeclare("t", false, true, false, false, new AmqpTable { { "x-queue-type", "stream" }, { "x-max-age", "1x" } }, out _), 406, "PRECONDITION_FAILED - invalid arg 'x-max-age' for queue 't' in vhost '/': invalid_max_age");
        Refused(Channel.QueueDeclare("t", false, true, false, false, new AmqpTable { { "x-queue-type", "stream" }, { "x-message-ttl", 1 } }, out _), 406, "PRECONDITION_FAILED - invalid arg 'x-message-ttl' for queue 't' in vhost '/' of queue type rabbit_stream_queue");
    }
}
