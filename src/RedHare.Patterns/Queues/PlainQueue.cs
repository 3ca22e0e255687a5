using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Queues;

/// <summary>
/// First in, first out, at most once: whoever takes an item has it, and if he crashes, or the reply is lost on its way, it is gone. The cheapest there is; for what can be lost.
/// </summary>
/// <typeparam name="T">What is queued.</typeparam>
public sealed class PlainQueue<T>
{
    private static readonly CommandSpec RPush = new("RPUSH"), LPop = new("LPOP"), BLPop = new("BLPOP", CommandTraits.Blocking);
    private static readonly CommandSpec LLen = new("LLEN", CommandTraits.ReadOnly), LRange = new("LRANGE", CommandTraits.ReadOnly);

    // A blocking command is asked again from time to time, so that a connection that died silently is not waited on for ever.
    private static readonly TimeSpan MaxBlock = TimeSpan.FromSeconds(5);

    private readonly PatternContext _context;
    private readonly ValueCodec<T> _codec;
    private readonly RedisKey _key;
    private readonly byte[] _bound;

    internal PlainQueue(PatternContext context, string name, ValueCodec<T> codec)
    {
        (_context, Name, _codec) = (context, PatternContext.CheckName(name), codec);
        var key = context.Key("plain", name);
        (_key, _bound) = (key, System.Text.Encoding.UTF8.GetBytes(key));
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Adds an item. Not repeated by itself when the connection fails: it would be there twice.</summary>
    /// <returns>How many wait then.</returns>
    public ValueTask<long> EnqueueAsync(T item, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(RPush).Key(_key).Add(_codec.Encode(item, _bound)), static reply => reply.AsInteger(), cancellation);

    /// <summary>Adds items in their order, 500 with each round trip; none is no work.</summary>
    /// <inheritdoc cref="EnqueueAsync"/>
    public async ValueTask<long> EnqueueManyAsync(IEnumerable<T> items, CancellationToken cancellation = default)
    {
        var waiting = 0L;
        foreach (var slice in items.Chunk(Slices.Items))
        {
            var line = CommandLine.Rent(RPush).Key(_key);
            foreach (var item in slice) line.Add(_codec.Encode(item, _bound));
            waiting = await _context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        }
        return waiting;
    }

    /// <summary>Takes the next item; none when there was none in time.</summary>
    /// <param name="maxWait">How long to wait for one; not at all unless said otherwise. <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Ends the waiting. An item that was taken at that moment is lost.</param>
    /// <exception cref="RedisConnectionException">The connection failed. An item that was taken at that moment is lost.</exception>
    public async ValueTask<Dequeued<T>> TryDequeueAsync(TimeSpan maxWait = default, CancellationToken cancellation = default)
    {
        var start = _context.Time.GetTimestamp();
        // Nobody who waits is overtaken: waiting is one command, and the server serves those who wait in their order.
        if (maxWait == TimeSpan.Zero) return Read(await _context.Backend.ExecuteAsync(CommandLine.Rent(LPop).Key(_key), static reply => Payload(reply), cancellation).ConfigureAwait(false));
        while (true)
        {
            var left = maxWait == Timeout.InfiniteTimeSpan ? MaxBlock : maxWait - _context.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return default;
            // A timeout of 0 would be no timeout.
            var seconds = Math.Max(Math.Min(left.TotalSeconds, MaxBlock.TotalSeconds), 0.001);
            var payload = await _context.Backend.ExecuteAsync(
                CommandLine.Rent(BLPop).Key(_key).Add(seconds), static reply => reply.IsNull ? null : Payload(reply.Items[1]), cancellation).ConfigureAwait(false);
            if (payload is not null) return Read(payload);
        }
    }

    /// <summary>How many items wait.</summary>
    public ValueTask<long> LengthAsync(CancellationToken cancellation = default) => _context.Backend.ExecuteAsync(CommandLine.Rent(LLen).Key(_key), static reply => reply.AsInteger(), cancellation);

    /// <summary>The next items, which stay where they are.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<T>> PeekAsync(int count = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var items = await _context.Backend.ExecuteAsync(CommandLine.Rent(LRange).Key(_key).Add(0).Add(count - 1), static reply => reply.Items, cancellation).ConfigureAwait(false);
        return [.. items.Select(item => _codec.Decode(item.Bytes, _bound))];
    }

    private static byte[]? Payload(Reply reply) => reply.IsNull ? null : reply.Bytes.ToArray();

    private Dequeued<T> Read(byte[]? payload) => payload is null ? default : new Dequeued<T>(true, _codec.Decode(payload, _bound));
}

/// <summary>An item of a <see cref="PlainQueue{T}"/>, or none: an item may itself be null, or 0.</summary>
/// <param name="IsPresent">Whether there is one.</param>
/// <param name="Value">The item; the type's default where there is none.</param>
/// <typeparam name="T">What is queued.</typeparam>
public readonly record struct Dequeued<T>(bool IsPresent, T? Value);
