using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace RedHare.Client;

/// <summary>One subscriber's messages, bounded: a reader that is too slow loses the oldest and is told so.</summary>
internal sealed class Subscription : IRedisSubscription
{
    private readonly ISubscriptionOwner _owner;
    private readonly SubscriptionKind _kind;
    private readonly RedisKey _channel;
    private readonly Channel<RedisMessage> _messages;
    private int _hasDropped;

    public Subscription(ISubscriptionOwner owner, SubscriptionKind kind, RedisKey channel, int capacity)
    {
        (_owner, _kind, _channel) = (owner, kind, channel);
        _messages = System.Threading.Channels.Channel.CreateBounded<RedisMessage>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = false }, _ => Volatile.Write(ref _hasDropped, 1));
    }

    /// <summary>True when the server has confirmed it once. Under its owner's lock.</summary>
    public bool HasBegun { get; set; }

    public void Post(RedisMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>No message comes any more; a reader that has read all gets the reason, if there is one.</summary>
    public void Finish(Exception? reason) => _messages.Writer.TryComplete(reason);

    public async IAsyncEnumerable<RedisMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _hasDropped, 0) != 0) yield return new RedisMessage(_channel, default, IsGap: true);
            yield return message;
        }
    }

    public ValueTask DisposeAsync()
    {
        _owner.Remove(this, _kind, _channel);
        Finish(null);
        return ValueTask.CompletedTask;
    }
}

/// <summary>Who serves subscriptions.</summary>
internal interface ISubscriptionOwner
{
    /// <summary>One has ended.</summary>
    void Remove(Subscription subscription, SubscriptionKind kind, RedisKey channel);
}
