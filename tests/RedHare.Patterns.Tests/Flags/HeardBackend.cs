using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RedHare.Patterns.Tests.Flags;

/// <summary>A backend whose subscriptions hear what the test says and nothing else.</summary>
internal sealed class HeardBackend(IRedisBackend inner) : IRedisBackend
{
    private readonly Channel<RedisMessage> _messages = Channel.CreateUnbounded<RedisMessage>();

    public void Say(RedisMessage message) => _messages.Writer.TryWrite(message);

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => inner.ExecuteAsync(command, converter, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => inner.ExecuteBatchAsync(commands, atomic, cancellation);

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => new(new Heard(_messages.Reader));

    public ValueTask DisposeAsync() => default;

    private sealed class Heard(ChannelReader<RedisMessage> messages) : IRedisSubscription
    {
        public async IAsyncEnumerable<RedisMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            await foreach (var message in messages.ReadAllAsync(cancellation)) yield return message;
        }

        public ValueTask DisposeAsync() => default;
    }
}
