namespace RedHare.Messaging.Work;

/// <summary>A consumer whose handler a <see cref="HandlerPump"/> runs: all that is the same whatever the broker.</summary>
internal abstract class PumpedConsumer : IMessageConsumer
{
    private readonly Lock _gate = new();
    private readonly bool _autoAck;
    private Task? _stopping;
    private ConsumerEnd? _end;

    protected PumpedConsumer(string queue, ConsumerOptions options, int capacity, Func<Delivery, CancellationToken, ValueTask> handler)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Concurrency, 1, nameof(options));
        Queue = queue;
        Options = options;
        Tag = options.Tag ?? "";
        _autoAck = options.AutoAck;
        Pump = new HandlerPump(options, capacity, handler, HasRoom);
        Completion = CompleteAsync();
    }

    public string Tag { get; protected set; }

    public string Queue { get; protected set; }

    public ConsumerOptions Options { get; }

    public HandlerPump Pump { get; }

    public Task<ConsumerEnd> Completion { get; }

    public async ValueTask StopAsync(CancellationToken cancellation = default)
    {
        Task stopping;
        lock (_gate) stopping = _stopping ??= StopOnceAsync();
        try
        {
            await stopping.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Pump.Cancel();
            throw;
        }
    }

    public async ValueTask HoldAsync(CancellationToken cancellation = default)
    {
        Pump.Seal();
        try
        {
            await Pump.Idle.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Pump.Cancel();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        Pump.Cancel();
        return StopAsync();
    }

    /// <summary>It is over: the queue was deleted, or the channel is gone.</summary>
    public void End(ConsumerEnd end)
    {
        lock (_gate) _end ??= end;
        // With the channel the broker takes back what nobody has begun.
        if (end == ConsumerEnd.ChannelClosed) _ = Pump.TakeQueued();
        Pump.Complete();
    }

    /// <summary>Tells the broker, and returns when nothing more will be delivered.</summary>
    protected abstract ValueTask CancelAsync();

    /// <summary>The pump refused a delivery and takes them again.</summary>
    protected virtual void HasRoom()
    {
    }

    private async Task StopOnceAsync()
    {
        // Not under the lock of who asked.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!Pump.IsComplete)
        {
            try
            {
                await CancelAsync().ConfigureAwait(false);
                // What needed no answer the broker has forgotten: it is handled to the end.
                if (!_autoAck)
                {
                    foreach (var delivery in Pump.TakeQueued()) await delivery.NackAsync(requeue: true).ConfigureAwait(false);
                }
            }
            catch (MessagingException)
            {
                // The channel is gone, and with it the consumer.
            }
        }

        End(ConsumerEnd.Stopped);
        await Pump.Idle.ConfigureAwait(false);
    }

    private async Task<ConsumerEnd> CompleteAsync()
    {
        await Pump.Idle.ConfigureAwait(false);
        lock (_gate) return _end ?? ConsumerEnd.Stopped;
    }
}
