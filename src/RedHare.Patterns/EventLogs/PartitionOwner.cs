using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>Keeps a process in its group: says in time that it is there, takes and gives up partitions as others come and go, and loses all of them before the server can think so.</summary>
internal sealed class PartitionOwner(GroupStreams streams, PartitionTable table, EventConsumerOptions options, CancellationToken stopping, CancellationToken left)
{
    private readonly TimeProvider _time = streams.Context.Time;
    private readonly GroupMembership _membership = streams.NewMembership();
    private readonly TimeSpan _certain = options.PartitionTtl * 0.9;

    public async Task RunAsync()
    {
        try
        {
            using var waiter = await streams.Context.Leasing.JoinAsync(_membership.Channel, left).ConfigureAwait(false);
            table.Drained += () => waiter.Notify();
            var guard = _time.CreateTimer(_ => table.LoseAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await using var _ = guard.ConfigureAwait(false);
            long? renewed = null;
            while (!left.IsCancellationRequested)
            {
                waiter.Expect();
                var pause = options.PartitionTtl / 3;
                try
                {
                    renewed = await RenewAsync(renewed, guard).ConfigureAwait(false);
                    if (table.HasDrained && !stopping.IsCancellationRequested) continue;
                }
                catch (Exception exception) when ((Leasing.IsAway(exception) && exception is not ObjectDisposedException) || exception is RedisServerException)
                {
                    pause /= 4;
                }
                await waiter.WaitAsync(pause, _time, left).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // It has stopped, or its connection has.
        }
        await LeaveAsync().ConfigureAwait(false);
    }

    private async Task<long> RenewAsync(long? renewed, ITimer guard)
    {
        // Before the call: the server's time begins after this moment, so it ends after what is counted from here.
        var sent = _time.GetTimestamp();
        // Who stops gives back when he leaves: what he gave back before that he would take again.
        var (excess, owned) = await _membership.RenewAsync(stopping.IsCancellationRequested ? [] : table.TakeDrained(), left).ConfigureAwait(false);
        // A process that slept may have lost and got back what it never knew it had lost.
        if (renewed is { } last && _time.GetElapsedTime(last) >= _certain) table.LoseAll();
        var certain = _certain - _time.GetElapsedTime(sent);
        if (certain <= TimeSpan.Zero) return sent;
        guard.Change(certain, Timeout.InfiniteTimeSpan);
        table.CertainUntil = sent + (long)(_certain.TotalSeconds * _time.TimestampFrequency);
        table.Apply(owned, excess);
        return sent;
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _membership.LeaveAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // Then its time runs out.
        }
    }
}
