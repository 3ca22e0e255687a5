using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;
using RedHare.Messaging.Work;

namespace RedHare.RabbitMq;

/// <summary>A consumer over the network; it outlives its connections.</summary>
internal sealed class RabbitMqConsumer(RabbitMqChannel channel, string queue, ConsumerOptions options, Func<Delivery, CancellationToken, ValueTask> handler)
    : PumpedConsumer(queue, options, CapacityOf(options), handler)
{
    // Prefetch bounds what comes; without answers nothing does, and the reading of the channel waits.
    private const int Capacity = 1024;

    private DeliveryReceiver? _receiver;

    public bool IsOver => Pump.IsComplete;

    /// <summary>The queue by the name that its declarer knows.</summary>
    public string DeclaredQueue { get; } = queue;

    /// <summary>The broker ended it: its queue is gone.</summary>
    public void EndByBroker()
    {
        End(ConsumerEnd.CancelledByBroker);
        channel.Forget(this);
    }

    /// <summary>Consumes by a channel. Under the backend's lock of topology.</summary>
    public async Task StartAsync(ChannelLink link, string queue, ushort prefetch, CancellationToken cancellation)
    {
        var arguments = FieldValues.ToTable(Options.Arguments) ?? [];
        if (Options.Priority is { } priority) arguments["x-priority"] = priority;
        var receiver = new DeliveryReceiver(this, link);
        _receiver = receiver;
        await link.Inner.BasicQosAsync(0, prefetch, global: false, cancellation).ConfigureAwait(false);
        Tag = await link.Inner.BasicConsumeAsync(queue, Options.AutoAck, Tag, noLocal: false, Options.IsExclusive, arguments, receiver, cancellation).ConfigureAwait(false);
        Queue = queue;
    }

    protected override async ValueTask CancelAsync()
    {
        // Not while a recovery starts it again.
        await channel.WithdrawAsync(this).ConfigureAwait(false);
        if (_receiver is not { } receiver || receiver.Link.IsDead) return;
        try
        {
            await receiver.Link.Inner.BasicCancelAsync(Tag).ConfigureAwait(false);
            // What was delivered before is on its way through RabbitMQ.Client's own queue, and before this.
            await receiver.Cancelled.ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationInterruptedException or ObjectDisposedException || receiver.Link.IsDead)
        {
            // The channel is gone, and the consumer with it.
        }
    }

    private static int CapacityOf(ConsumerOptions options) => options.AutoAck || options.Prefetch == 0 ? Capacity : int.MaxValue;
}
