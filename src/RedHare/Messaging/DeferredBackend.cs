namespace RedHare.Messaging;

/// <summary>A broker in this process that opens when somebody first wants a channel: who only uses Redis pays nothing for it.</summary>
internal sealed class DeferredBackend(string? directory) : IMessagingBackend
{
    private readonly Lock _gate = new();
    private Action<MessagingEvent>? _changed;
    private IMessagingBackend? _opened;
    private bool _isDisposed;

    public event Action<MessagingEvent>? Changed
    {
        add
        {
            lock (_gate) _changed += value;
        }

        remove
        {
            lock (_gate) _changed -= value;
        }
    }

    public string Name => "redhare://";

    public bool IsBlocked => Volatile.Read(ref _opened)?.IsBlocked ?? false;

    public bool IsConnected => Volatile.Read(ref _opened)?.IsConnected ?? !_isDisposed;

    public ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default)
    {
        try
        {
            return Open().OpenChannelAsync(options, cancellation);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<IMessagingChannel>(failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isDisposed = true;
            return _opened?.DisposeAsync() ?? default;
        }
    }

    private IMessagingBackend Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_opened is not null) return _opened;
            var opened = MessagingConnection.OpenInProcess(directory);
            opened.Changed += change => _changed?.Invoke(change);
            return _opened = opened;
        }
    }
}
