using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Queues;

/// <summary>First in, first out. What comes back after a failure stands at the head again.</summary>
/// <inheritdoc cref="LeasedQueue{T}"/>
public sealed class FifoQueue<T> : LeasedQueue<T>
{
    private static readonly CommandSpec LLen = new("LLEN", CommandTraits.ReadOnly), LRange = new("LRANGE", CommandTraits.ReadOnly);

    private readonly RedisKey[] _keys;
    private readonly RedisValue[] _first;

    internal FifoQueue(PatternContext context, string name, ValueCodec<T> codec, QueueOptions? options) : base(context, "queue", name, codec, FifoScripts.All, options) =>
        (_keys, _first) = ([Keys.Waiting], [Keys.Channel]);

    private protected override CommandSpec Length => LLen;

    private protected override CommandSpec Range => LRange;

    /// <summary>Adds an item. Not repeated by itself when the connection fails: it would be there twice.</summary>
    /// <returns>How many wait then.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public ValueTask<long> EnqueueAsync(T item, CancellationToken cancellation = default) => EnqueueAsync(FifoScripts.Enqueue, _keys, _first, [item], cancellation);

    /// <summary>Adds items in their order, 500 with each round trip; none is no work.</summary>
    /// <inheritdoc cref="EnqueueAsync(T, CancellationToken)"/>
    public ValueTask<long> EnqueueManyAsync(IEnumerable<T> items, CancellationToken cancellation = default) => EnqueueAsync(FifoScripts.Enqueue, _keys, _first, items, cancellation);

    /// <inheritdoc/>
    public override ValueTask<bool> RequeueAsync(string id, CancellationToken cancellation = default) => Context.Backend.EvaluateAsync(
        FifoScripts.Revive, new[] { Keys.Waiting, Keys.Dead }, new RedisValue[] { id, Keys.Channel }, static reply => reply.AsInteger() == 1, cancellation);
}
