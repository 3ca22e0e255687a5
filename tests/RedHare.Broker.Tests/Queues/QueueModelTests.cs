using RedHare.Amqp;

namespace RedHare.Broker.Tests;

/// <summary>Random work on a queue, beside a model that is a sorted list and nothing else.</summary>
public sealed class QueueModelTests() : DurableTest(new BrokerOptions { MemoryWindow = 8 })
{
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(3, 5, 0)]
    [InlineData(4, 0, 12)]
    [InlineData(5, 3, 9)]
    [InlineData(6, 0, 40)]
    [InlineData(7, 5, 60)]
    [InlineData(8, 2, 0)]
    public void A_queue_is_a_sorted_list(int seed, int priorities, int limit)
    {
        var random = new Random(seed);
        var arguments = new AmqpTable();
        if (priorities > 0) arguments.Add("x-max-priority", priorities);
        if (limit > 0) arguments.Add("x-max-length", limit);
        Declare("q", arguments, durable: true);
        var waiting = new List<Item>();
        var held = new SortedDictionary<ulong, Item>();
        for (var step = 0; step < 3000; step++)
        {
            switch (random.Next(9))
            {
                case 0 or 1 or 2 or 3:
                    var item = new Item(step, (byte)Math.Min(random.Next(8), priorities), step, false);
                    Publish("", "q", $"{step}", new PropertiesWriter { Priority = item.Priority, DeliveryMode = (byte)random.Next(1, 3) });
                    Insert(item);
                    break;
                case 4 or 5:
                    var delivery = Get("q", noAck: false);
                    Assert.Equal(waiting.Count == 0, delivery is null);
                    if (delivery is null) break;
                    Assert.Equal((waiting[0].Body, waiting[0].Redelivered), (int.Parse(delivery.Body), delivery.Redelivered));
                    held[delivery.Tag] = waiting[0];
                    waiting.RemoveAt(0);
                    break;
                case 6 or 7 when held.Count > 0:
                    var tag = held.Keys.ElementAt(random.Next(held.Count));
                    var multiple = random.Next(4) == 0;
                    var outcome = random.Next(3);
                    Ok(outcome switch
                    {
                        0 => Channel.Ack(tag, multiple),
                        1 => Channel.Nack(tag, multiple, requeue: true),
                        _ => Channel.Nack(tag, multiple, requeue: false),
                    });
                    foreach (var answered in held.Keys.Where(key => multiple ? key <= tag : key == tag).ToList())
                    {
                        if (outcome == 1) Insert(held[answered] with { Redelivered = true }, enforce: false);
                        held.Remove(answered);
                    }

                    Enforce();
                    break;
                case 8:
                    Assert.Equal((uint)waiting.Count, Count("q"));
                    break;
            }
        }

        Assert.Equal(waiting.Select(item => $"{item.Body}"), Drain("q"));

        void Insert(Item item, bool enforce = true)
        {
            var place = waiting.FindIndex(other => other.Priority < item.Priority || (other.Priority == item.Priority && other.Order > item.Order));
            waiting.Insert(place < 0 ? waiting.Count : place, item);
            if (enforce) Enforce();
        }

        void Enforce()
        {
            while (limit > 0 && waiting.Count > limit) waiting.RemoveAt(0);
        }
    }

    private sealed record Item(int Body, byte Priority, int Order, bool Redelivered);
}
