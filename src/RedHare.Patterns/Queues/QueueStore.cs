#pragma warning disable CA1001 // The semaphore's handle is never asked for, so there is nothing to dispose.

using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Queues;

/// <summary>A queue on the server: its steps as calls, and this process's turn as a consumer.</summary>
internal sealed class QueueStore(PatternContext context, string name, QueueKeys keys, QueueScripts scripts, QueueOptions options)
{
    private readonly SemaphoreSlim _joining = new(1);
    private readonly LeaseOptions _lease = new() { Ttl = options.Lease };
    private volatile QueueConsumer? _consumer;

    public string Name => name;

    public PatternContext Context => context;

    public QueueKeys Keys => keys;

    private IRedisBackend Backend => context.Backend;

    /// <summary>This process's consumer, depended on once more.</summary>
    public async ValueTask<QueueConsumer> UseConsumerAsync(CancellationToken cancellation)
    {
        if (_consumer is { } current && current.TryUse()) return current;
        await _joining.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                if (_consumer is { } other && other.TryUse()) return other;
                var claim = new ConsumerClaim(this, Leasing.NewOwner());
                var lease = await context.Leasing.AcquireAsync(claim, _lease, TimeSpan.Zero, cancellation).ConfigureAwait(false);
                // Null where the answer came later than the lease would have ended.
                if (lease is null) continue;
                _consumer = claim.Of = new QueueConsumer(lease);
            }
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <summary>Takes items.</summary>
    public ValueTask<TakenItems> TakeAsync(string consumer, int max, CancellationToken cancellation) => Backend.EvaluateAsync(
        scripts.Take, keys.Of(consumer).AsMemory(0, 4), new RedisValue[] { consumer, max }, TakenItems.From, cancellation);

    /// <summary>Takes a completed item out; false when the consumer does not have it.</summary>
    public ValueTask<bool> CompleteAsync(string consumer, ReadOnlyMemory<byte> item, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(scripts.Complete).Key(keys.Taken(consumer));
        if (scripts.Complete.Name == "LREM") line.Add(1);
        return Backend.ExecuteAsync(line.Add(item.Span), static reply => reply.AsInteger() == 1, cancellation);
    }

    /// <summary>Puts an item back, or to the dead letters; 0 when the consumer does not have it, 2 when it is a dead letter.</summary>
    public ValueTask<long> ReturnAsync(string consumer, ReadOnlyMemory<byte> item, string where, string reason, CancellationToken cancellation) => Backend.EvaluateAsync(
        scripts.Return, keys.Of(consumer), new RedisValue[] { item, where, options.MaxAttempts, options.MaxDeadLetters, reason, keys.Channel }, static reply => reply.AsInteger(), cancellation);

    public ValueTask<long> JoinAsync(string consumer, CancellationToken cancellation) => Backend.EvaluateAsync(
        QueueScripts.Join, new[] { keys.Consumers }, new RedisValue[] { consumer, (long)options.Lease.TotalMilliseconds }, static reply => reply.AsInteger(), cancellation);

    public ValueTask<(bool IsKept, string[] Over)> RenewAsync(string consumer, CancellationToken cancellation) => Backend.EvaluateAsync(
        QueueScripts.Renew,
        new[] { keys.Consumers },
        new RedisValue[] { consumer, (long)options.Lease.TotalMilliseconds },
        static reply => (reply.Items[0].AsInteger() == 1, reply.Items[1].Items.Select(static item => item.ToString()).ToArray()),
        cancellation);

    /// <summary>Puts back what a consumer had taken whose lease is over.</summary>
    public ValueTask RecoverAsync(string consumer, CancellationToken cancellation) => RecoverAsync(consumer, "dead", cancellation);

    /// <summary>Puts back what nobody was given of what this consumer took, and forgets the consumer.</summary>
    public ValueTask LeaveAsync(string consumer, CancellationToken cancellation) => RecoverAsync(consumer, "own", cancellation);

    private async ValueTask RecoverAsync(string consumer, string mode, CancellationToken cancellation)
    {
        RedisValue[] arguments = [consumer, mode, options.MaxAttempts, options.MaxDeadLetters, "Its consumer ended, or lost its lease, each time.", keys.Channel];
        while (await Backend.EvaluateAsync(scripts.Recover, keys.Of(consumer).AsMemory(0, 4), arguments, static reply => reply.AsInteger() == 1, cancellation).ConfigureAwait(false))
        {
        }
    }
}
