using System.Runtime.CompilerServices;

namespace RedHare.Client;

/// <summary>A subscription whose messages are of a type. Disposing it ends it.</summary>
public sealed class RedisSubscription<T> : IAsyncDisposable
{
    private readonly IRedisSubscription _subscription;
    private readonly Func<ReadOnlyMemory<byte>, T> _read;

    private RedisSubscription(IRedisSubscription subscription, Func<ReadOnlyMemory<byte>, T> read) => (_subscription, _read) = (subscription, read);

    /// <summary>The messages and the notices of gaps, until the subscription or its connection ends.</summary>
    public async IAsyncEnumerable<RedisMessage<T>> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var message in _subscription.ReadAllAsync(cancellation).ConfigureAwait(false))
            yield return message.IsGap ? new RedisMessage<T>(message.Channel, default, IsGap: true) : new RedisMessage<T>(message.Channel, _read(message.Payload));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _subscription.DisposeAsync();

    internal static async ValueTask<RedisSubscription<T>> BeginAsync(ValueTask<IRedisSubscription> subscription, Func<ReadOnlyMemory<byte>, T> read) =>
        new(await subscription.ConfigureAwait(false), read);
}

/// <summary>One message, or the notice that messages may have been missed.</summary>
/// <param name="Channel">The channel it was published to.</param>
/// <param name="Payload">What was published; nothing in a notice.</param>
/// <param name="IsGap">True for a notice: the connection was lost and the subscription made anew, or the reader was too slow.</param>
public readonly record struct RedisMessage<T>(RedisKey Channel, T? Payload, bool IsGap = false);
