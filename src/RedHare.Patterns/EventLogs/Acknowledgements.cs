using System.Threading.Channels;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>Tells the server what was handled: all that ended while the last word was on its way, in the order in which it ended.</summary>
internal sealed class Acknowledgements(GroupStreams streams, PartitionTable table, Func<int, TimeSpan> pause, CancellationToken abort)
{
    private const int Slice = 1000;

    private readonly TimeProvider _time = streams.Context.Time;
    private readonly Channel<EventDelivery> _done = Channel.CreateUnbounded<EventDelivery>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(EventDelivery delivery) => _done.Writer.TryWrite(delivery);

    /// <summary>Nothing more comes.</summary>
    public void Complete() => _done.Writer.Complete();

    public async Task RunAsync()
    {
        var batch = new List<EventDelivery>();
        while (await _done.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < Slice && _done.Reader.TryRead(out var delivery)) batch.Add(delivery);
            await Task.WhenAll(batch.GroupBy(static delivery => delivery.Id.Partition).Select(partition => AcknowledgeAsync(partition.Key, [.. partition]))).ConfigureAwait(false);
            foreach (var delivery in batch)
            {
                EventLogTelemetry.Done(streams.Log, streams.Group, _time.GetUtcNow() - delivery.Id.Time);
                table.Remove(delivery, isAcknowledged: true);
            }
        }
    }

    private async Task AcknowledgeAsync(int partition, IReadOnlyList<EventDelivery> deliveries)
    {
        for (var failures = 0; ;)
        {
            try
            {
                await streams.AcknowledgeAsync(partition, deliveries, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
            {
                // Unacknowledged they come again. Who stops does not wait for a server that is away.
                if (exception is ObjectDisposedException || abort.IsCancellationRequested) return;
                await Task.Delay(pause(++failures), _time, abort).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
