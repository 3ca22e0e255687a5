using RedHare.Messaging;

namespace RedHare.Hosting;

/// <summary>The broker as a service. The container disposes what it has made, before the <see cref="Hare"/> that still needs it: so this one's disposal does nothing.</summary>
internal sealed class SharedBroker(IMessagingBackend inner) : IMessagingBackend
{
    public event Action<MessagingEvent>? Changed
    {
        add => inner.Changed += value;
        remove => inner.Changed -= value;
    }

    public string Name => inner.Name;

    public bool IsBlocked => inner.IsBlocked;

    public bool IsConnected => inner.IsConnected;

    public ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default) => inner.OpenChannelAsync(options, cancellation);

    public ValueTask DisposeAsync() => default;
}
