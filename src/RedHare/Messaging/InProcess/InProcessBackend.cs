using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Messaging.Work;

namespace RedHare.Messaging.InProcess;

/// <summary>The waist over a broker in this process: no socket, no frames, and no connection that could be lost, unless an operator ends it.</summary>
internal sealed class InProcessBackend : IMessagingBackend
{
    private readonly Lock _gate = new();
    private readonly MessageBroker _broker;
    private readonly string _virtualHost;
    private readonly EmbeddedBroker? _owned;
    private readonly HashSet<InProcessChannel> _channels = [];
    private BrokerConnection? _connection;
    private bool _isDisposed;

    /// <param name="broker">The broker.</param>
    /// <param name="virtualHost">Where in it.</param>
    /// <param name="owned">Disposed with this one.</param>
    /// <exception cref="MessagingConnectionException">There is no such virtual host.</exception>
    public InProcessBackend(MessageBroker broker, string virtualHost, EmbeddedBroker? owned)
    {
        _broker = broker;
        _virtualHost = virtualHost;
        _owned = owned;
        Unblocked = new Gate(isOpen: broker.Alarms.Raised is null);
        lock (_gate) Connect();
        broker.Alarms.Changed += OnAlarm;
        OnAlarm(broker.Alarms.Raised);
    }

    public event Action<MessagingEvent>? Changed;

    public string Name => "redhare://";

    public bool IsBlocked => !Unblocked.IsOpen;

    public bool IsConnected
    {
        get
        {
            lock (_gate) return _connection is not null;
        }
    }

    /// <summary>Passed by who publishes.</summary>
    public Gate Unblocked { get; }

    public ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<IMessagingChannel>(cancellation);
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                var channel = new InProcessChannel(this, _connection ?? Connect(), options ?? new MessagingChannelOptions());
                _channels.Add(channel);
                return new(channel);
            }
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<IMessagingChannel>(failure);
        }
    }

    public void Forget(InProcessChannel channel)
    {
        lock (_gate) _channels.Remove(channel);
    }

    public async ValueTask DisposeAsync()
    {
        InProcessChannel[] channels;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            channels = [.. _channels];
        }

        _broker.Alarms.Changed -= OnAlarm;
        foreach (var channel in channels) await channel.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _connection?.Dispose();
            _connection = null;
        }

        if (_owned is not null) await _owned.DisposeAsync().ConfigureAwait(false);
    }

    private BrokerConnection Connect()
    {
        if (_broker.Connect(_broker.Options.DefaultUser, _virtualHost, "in process", out var connection) is { } error)
            throw new MessagingConnectionException(error.Code, error.Text, mayHaveArrived: false);
        connection!.Forced = error => ThreadPool.UnsafeQueueUserWorkItem(_ => End(connection, error), null);
        _connection = connection;
        return connection;
    }

    /// <summary>An operator ended the connection; the next channel makes another.</summary>
    private void End(BrokerConnection connection, AmqpError error)
    {
        InProcessChannel[] channels;
        lock (_gate)
        {
            if (_connection != connection) return;
            _connection = null;
            channels = [.. _channels];
        }

        Changed?.Invoke(new(MessagingEventKind.ConnectionLost, error.Text));
        foreach (var channel in channels) channel.CloseBy(error);
        connection.Dispose();
    }

    private void OnAlarm(string? raised)
    {
        if (raised is not null)
        {
            if (Unblocked.Close()) Changed?.Invoke(new(MessagingEventKind.Blocked, $"low on {raised}"));
        }
        else if (Unblocked.Open())
        {
            Changed?.Invoke(new(MessagingEventKind.Unblocked));
        }
    }
}
