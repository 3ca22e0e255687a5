using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>A channel that many share, opened by the first and again by the next one after the broker has closed it. Lost connections are the backend's affair.</summary>
internal sealed class SharedChannel(IMessagingBackend backend, Func<IMessagingChannel, CancellationToken, ValueTask>? prepare = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile IMessagingChannel? _channel;
    private volatile bool _isDisposed;

    public ValueTask<IMessagingChannel> OpenAsync(CancellationToken cancellation) => _channel is { IsOpen: true } open ? new(open) : OpenNewAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isDisposed = true;
        if (_channel is not null) await _channel.DisposeAsync().ConfigureAwait(false);
        _gate.Release();
    }

    private async ValueTask<IMessagingChannel> OpenNewAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(MessageBus));
            if (_channel is { IsOpen: true } open) return open;
            if (_channel is not null) await _channel.DisposeAsync().ConfigureAwait(false);
            var channel = await backend.OpenChannelAsync(null, cancellation).ConfigureAwait(false);
            try
            {
                if (prepare is not null) await prepare(channel, cancellation).ConfigureAwait(false);
            }
            catch
            {
                await channel.DisposeAsync().ConfigureAwait(false);
                throw;
            }
            return _channel = channel;
        }
        finally
        {
            _gate.Release();
        }
    }
}
