using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>Without an order every process reads all partitions. What is at work is touched now and then, so that nobody claims it; what nobody touches is claimed; what a process that stops has not begun it gives back.</summary>
internal sealed class PartitionSharing(GroupStreams streams, PartitionTable table, Action<EventDelivery> begin, EventConsumerOptions options, CancellationToken stopping, CancellationToken left)
{
    private readonly List<EventDelivery> _unbegun = [];

    /// <summary>It is to be given back.</summary>
    public void Leave(EventDelivery delivery)
    {
        if (options.Order != EventOrder.None) return;
        lock (_unbegun) _unbegun.Add(delivery);
    }

    public async Task RunAsync()
    {
        table.Apply([.. Enumerable.Range(0, streams.Partitions)], 0);
        try
        {
            using var waiter = await streams.Context.Leasing.JoinAsync(streams.Channel, left).ConfigureAwait(false);
            while (!left.IsCancellationRequested)
            {
                waiter.Expect();
                await TouchAndClaimAsync().ConfigureAwait(false);
                await waiter.WaitAsync(options.ClaimIdle / 3 * (0.75 + Random.Shared.NextDouble() / 4), streams.Context.Time, left).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // It has stopped, or its connection has.
        }
        await GiveBackAsync().ConfigureAwait(false);
    }

    private async Task TouchAndClaimAsync()
    {
        try
        {
            foreach (var partition in table.InFlight()) await streams.TouchAsync(partition.Key, [.. partition], left).ConfigureAwait(false);
            for (var partition = 0; partition < streams.Partitions; partition++) await ClaimAsync(partition).ConfigureAwait(false);
        }
        catch (Exception exception) when ((Leasing.IsAway(exception) && exception is not ObjectDisposedException) || exception is RedisServerException)
        {
            // The next round may succeed.
        }
    }

    private async Task ClaimAsync(int partition)
    {
        for (string? after = "0-0"; after is not null && !stopping.IsCancellationRequested && table.Room > 0 && table.Find(partition) is { } hold;)
        {
            (after, var events) = await streams.ClaimAsync(partition, after!, options.ClaimIdle, left).ConfigureAwait(false);
            foreach (var (raw, attempts) in events) begin(new EventDelivery(raw, hold, attempts, isClaimed: true));
        }
    }

    private async Task GiveBackAsync()
    {
        ILookup<int, EventDelivery> unbegun;
        lock (_unbegun) unbegun = _unbegun.ToLookup(static delivery => delivery.Id.Partition);
        try
        {
            for (var partition = 0; partition < streams.Partitions; partition++) await streams.GiveBackAsync(partition, [.. unbegun[partition]], CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // Then they are claimed when they have been left alone for long enough.
        }
    }
}
