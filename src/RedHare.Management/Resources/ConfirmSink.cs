using RedHare.Amqp;
using RedHare.Broker;

namespace RedHare.Management.Resources;

/// <summary>Waits for the confirm of one publish.</summary>
internal sealed class ConfirmSink : IChannelSink
{
    private readonly TaskCompletionSource<bool> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True when it was taken, false when a queue refused.</summary>
    public Task<bool> Confirmed => _confirmed.Task;

    /// <summary>No queue was there for it.</summary>
    public bool IsReturned { get; private set; }

    public void Confirm(ulong tag, bool multiple, bool isNack) => _confirmed.TrySetResult(!isNack);

    public void Return(ushort code, string text, Message message) => IsReturned = true;

    public void Consuming(BrokerName consumer)
    {
    }

    public bool TryDeliver(BrokerName consumer, ulong deliveryTag, bool redelivered, Message message) => false;

    public void Committed()
    {
    }

    public void ConsumerCancelled(BrokerName consumer)
    {
    }

    public void Closed(AmqpError error) => _confirmed.TrySetResult(false);
}
