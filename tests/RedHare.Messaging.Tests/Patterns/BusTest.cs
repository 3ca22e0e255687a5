using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.Serialization;

namespace RedHare.Messaging.Tests.Patterns;

public sealed record Order(int Number, string Customer = "");

[JsonSerializable(typeof(Order))]
public sealed partial class OrderJson : JsonSerializerContext;

/// <summary>A test of the patterns of messaging, on all brokers.</summary>
public abstract class BusTest(TestBrokers brokers) : MessagingTest(brokers)
{
    protected static RetrySchedule Quick { get; } = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(20), 2);

    protected async Task<MessageBus> BusAsync(TestBroker broker) => Over(await OpenAsync(broker));

    protected MessageBus Over(IMessagingBackend backend)
    {
        var engine = Keep(EmbeddedServer.Open(("port", "0")));
        var context = new PatternContext(Keep(engine.OpenBackend()), new PatternOptions { Prefix = "test", Serialization = new SerializationOptions { Json = OrderJson.Default.Options } });
        return Keep(new MessageBus(backend, context));
    }

    /// <summary>Deletes the queue at the end: a real broker keeps durable ones.</summary>
    protected WorkQueue<Order> Queue(MessageBus bus, string name, QueueOptions? options = null)
    {
        var queue = bus.Queue<Order>(Name(name), options);
        Keep(new Deletion(queue));
        return queue;
    }

    protected static Order[] Orders(int count) => [.. Enumerable.Range(0, count).Select(static i => new Order(i))];

    private sealed class Deletion(WorkQueue<Order> queue) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await queue.DeleteAsync(Soon);
            }
            catch (MessagingException)
            {
                // Its connection was cut by the test.
            }
        }
    }

    /// <summary>What handlers were given.</summary>
    protected sealed class Seen
    {
        private readonly ConcurrentQueue<Message<Order>> _all = new();

        public IReadOnlyList<int> Numbers => [.. _all.Select(static message => message.Body.Number)];

        public IReadOnlyList<Message<Order>> All => [.. _all];

        public void Add(Message<Order> message) => _all.Enqueue(message);

        public ValueTask HandleAsync(Message<Order> message, CancellationToken cancellation)
        {
            Add(message);
            return default;
        }

        public Task CountAsync(int count) => UntilAsync(() => _all.Count >= count);
    }
}
