using System.Collections.Concurrent;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Caching;

namespace RedHare.Messaging.Tests.Docs;

/// <summary>The blocks of docs/patterns/messaging-connections.md and of the part of caching.md that a broker has.</summary>
public sealed class ConnectionsPage(TestBrokers brokers) : MessagingTest(brokers)
{
    private readonly ConcurrentQueue<string> _lines = new();

    [Fact]
    public async Task The_page()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-page-").FullName;
        var url = $"redhare://{directory}";
        var cancellation = Soon;
        {
            await using var messaging = await MessagingConnection.ConnectAsync(url, cancellation);
            messaging.Changed += change => Log($"{change.Kind} {change.Reason}");

            await using var channel = await messaging.OpenChannelAsync(cancellation: cancellation);
            await channel.DeclareQueueAsync(new QueueDeclaration("orders"), cancellation);

            byte[] body = [1, 2, 3];
            try
            {
                var message = new OutgoingMessage("", "orders", body) { Properties = MessageProperties.Persistent, IsMandatory = true };
                await channel.PublishAsync(message, cancellation); // The broker has it, on its disk.
            }
            catch (MessageReturnedException)
            {
                // No queue takes it.
            }
            catch (MessagingConnectionException lost) when (lost.MayHaveArrived)
            {
                // It was sent, and nobody knows: again, with a message id by which the consumer knows it.
            }

            await using var consumer = await channel.ConsumeAsync("orders", new ConsumerOptions { Prefetch = 64, Concurrency = 4 }, async (delivery, token) =>
            {
                await WorkAsync(delivery.Body, token);
                await delivery.AckAsync(token);
            }, cancellation);

            await UntilAsync(() => !_lines.IsEmpty);
            await consumer.StopAsync(cancellation); // Waits for the handlers; what they have not begun goes back.
            Assert.Equal(["3 bytes"], _lines);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Changes_by_a_broker()
    {
        await using var hare = await Hare.OpenAsync();
        var cache = hare.Caches.Open("products");

        await using var changes = new BrokerChanges(hare.Broker, "products.changed");
        await using var follower = cache.Follow(changes);

        await follower.Listening.WaitAsync(Patience);
        var before = follower.Followed;

        await changes.TellAsync(CacheInvalidation.OfKey("42")); // Here, or in another process.

        await UntilAsync(() => follower.Followed > before);
    }

    private void Log(string line) => _lines.Enqueue(line);

    private ValueTask WorkAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Log($"{body.Length} bytes");
        return default;
    }
}
