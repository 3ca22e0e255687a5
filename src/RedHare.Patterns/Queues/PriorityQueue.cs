using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Queues;

/// <summary>The most urgent first, and first in, first out among those of one priority. What comes back after a failure has its old place.</summary>
/// <inheritdoc cref="LeasedQueue{T}"/>
public sealed class PriorityQueue<T> : LeasedQueue<T>
{
    private static readonly CommandSpec ZCard = new("ZCARD", CommandTraits.ReadOnly), ZRange = new("ZRANGE", CommandTraits.ReadOnly);

    private readonly RedisKey[] _keys;

    internal PriorityQueue(PatternContext context, string name, ValueCodec<T> codec, QueueOptions? options) : base(context, "priority", name, codec, PriorityScripts.All, options) =>
        _keys = [Keys.Waiting, Keys.Last];

    private protected override CommandSpec Length => ZCard;

    private protected override CommandSpec Range => ZRange;

    /// <summary>Adds an item. Not repeated by itself when the connection fails: it would be there twice.</summary>
    /// <param name="item">What.</param>
    /// <param name="priority">The greater, the sooner it is taken.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    /// <returns>How many wait then.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public ValueTask<long> EnqueueAsync(T item, int priority = 0, CancellationToken cancellation = default) => EnqueueManyAsync([item], priority, cancellation);

    /// <summary>Adds items of one priority in their order, 500 with each round trip; none is no work.</summary>
    /// <param name="items">What.</param>
    /// <param name="priority">The greater, the sooner they are taken.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    /// <returns>How many wait then.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public ValueTask<long> EnqueueManyAsync(IEnumerable<T> items, int priority = 0, CancellationToken cancellation = default) =>
        EnqueueAsync(PriorityScripts.Enqueue, _keys, [Keys.Channel, -(long)priority], items, cancellation);

    /// <inheritdoc/>
    public override ValueTask<bool> RequeueAsync(string id, CancellationToken cancellation = default) => Context.Backend.EvaluateAsync(
        PriorityScripts.Revive, new[] { Keys.Waiting, Keys.Dead, Keys.Last }, new RedisValue[] { id, Keys.Channel }, static reply => reply.AsInteger() == 1, cancellation);
}
