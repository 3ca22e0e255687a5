using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using RedHare.Messaging;
using RedHare.Messaging.Work;

namespace RedHare.RabbitMq;

/// <summary>The waist over RabbitMQ.Client: a RabbitMQ, or a RedHare, over the network.</summary>
/// <remarks>
/// It recovers by itself and not by RabbitMQ.Client's automatic recovery: that one waits a fixed time before each attempt, and gives back neither which publishes were lost nor
/// when all consumers are there again.
/// </remarks>
public sealed class RabbitMqBackend : IMessagingBackend
{
    private readonly Lock _gate = new();
    private readonly RabbitMqOptions _options;
    private readonly ConnectionFactory _factory;
    private readonly CancellationTokenSource _disposing = new();
    private readonly HashSet<RabbitMqChannel> _channels = [];
    private readonly Gate _connected = new(isOpen: false);
    private volatile IConnection? _connection;
    private Task _recovery = Task.CompletedTask;
    private bool _isDisposed;

    private RabbitMqBackend(RabbitMqOptions options)
    {
        _options = options;
        _factory = new ConnectionFactory
        {
            Uri = options.Url,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            ClientProvidedName = options.ClientName ?? AppDomain.CurrentDomain.FriendlyName,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.ConnectTimeout,
            ContinuationTimeout = options.OperationTimeout,
        };
        options.Secure(_factory);
        Name = $"{_factory.HostName}:{_factory.Endpoint.Port}";
    }

    /// <inheritdoc/>
    public event Action<MessagingEvent>? Changed;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsBlocked => !Unblocked.IsOpen;

    /// <inheritdoc/>
    public bool IsConnected => _connection is not null;

    internal Gate Unblocked { get; } = new(isOpen: true);

    /// <summary>Held by who declares, consumes or recovers.</summary>
    internal SemaphoreSlim TopologyLock { get; } = new(1);

    internal Topology Topology { get; } = new();

    /// <summary>Connects.</summary>
    /// <param name="options">Where, and how.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <exception cref="MessagingConnectionException">No connection in time, or the broker refused the user (403) or the virtual host (530).</exception>
    public static async ValueTask<RabbitMqBackend> ConnectAsync(RabbitMqOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var backend = new RabbitMqBackend(options);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.ConnectTimeout);
        MessagingException? failure = null;
        for (var pause = FirstPause; ; pause = Longer(pause, options.MaxRecoveryPause))
        {
            try
            {
                var connection = await backend.CreateAsync(deadline.Token).ConfigureAwait(false);
                if (backend.TryTake(connection)) return backend;
            }
            catch (Exception caught) when (Failures.IsOfConnection(caught))
            {
                failure = Failures.Of(caught, isOfChannel: false, mayHaveArrived: false);
                // The broker has looked and said no: it will again.
                if (failure.Code is 403 or 530) throw failure;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw failure ?? new MessagingConnectionException(0, $"{backend.Name} did not answer within {options.ConnectTimeout.TotalSeconds} s.", mayHaveArrived: false);
            }

            try
            {
                await Task.Delay(pause, deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw failure ?? new MessagingConnectionException(0, $"The connection to {backend.Name} was lost at once.", mayHaveArrived: false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default)
    {
        var channel = new RabbitMqChannel(this, options ?? new MessagingChannelOptions());
        while (true)
        {
            await ConnectedAsync(null, cancellation).ConfigureAwait(false);
            await TopologyLock.WaitAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (_connection is not { IsOpen: true } connection) continue;
                await channel.OpenAsync(connection, cancellation).ConfigureAwait(false);
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_isDisposed, this);
                    _channels.Add(channel);
                }

                return channel;
            }
            catch (Exception failure) when (Failures.IsOfConnection(failure) && failure is not ObjectDisposedException)
            {
                // Lost meanwhile: another round waits for the next connection. What it is not is a refusal of the channel.
                if (_connection is { IsOpen: true }) throw Failures.Of(failure, isOfChannel: true, mayHaveArrived: false);
            }
            finally
            {
                TopologyLock.Release();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        RabbitMqChannel[] channels;
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            channels = [.. _channels];
        }

        await _disposing.CancelAsync().ConfigureAwait(false);
        await _recovery.ConfigureAwait(false);
        foreach (var channel in channels) await channel.DisposeAsync().ConfigureAwait(false);
        _connected.Open();
        if (_connection is not { } connection) return;
        _connection = null;
        try
        {
            await connection.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfConnection(failure) || failure is OperationCanceledException)
        {
            // It is closed either way.
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Waits for a connection, at most as long as the options say.</summary>
    /// <param name="before">The link that is dead: the connection is to be another.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async ValueTask ConnectedAsync(ChannelLink? before, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        // Its end is told to the link before it is told here.
        if (_connected.IsOpen && before is not null && before.Connection == _connection) await Task.Yield();
        try
        {
            await _connected.WaitAsync().WaitAsync(_options.RecoveryWait, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new MessagingConnectionException(0, $"The connection to {Name} is lost, and did not come back within {_options.RecoveryWait.TotalSeconds} s.", mayHaveArrived: false);
        }

        ObjectDisposedException.ThrowIf(_isDisposed, this);
    }

    internal void Forget(RabbitMqChannel channel)
    {
        lock (_gate) _channels.Remove(channel);
    }

    /// <summary>A consumer is over: its queue is not declared again when it goes with its last consumer.</summary>
    internal void EndConsumer(RabbitMqConsumer consumer)
    {
        lock (_gate)
        {
            foreach (var channel in _channels)
            {
                if (channel.Consumes(consumer.DeclaredQueue)) return;
            }

            Topology.EndConsumer(consumer.DeclaredQueue);
        }
    }

    private static TimeSpan FirstPause => TimeSpan.FromMilliseconds(50);

    private static TimeSpan Longer(TimeSpan pause, TimeSpan longest) => pause * 2 < longest ? pause * 2 : longest;

    private async Task<IConnection> CreateAsync(CancellationToken cancellation)
    {
        var connection = await _factory.CreateConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            // RabbitMQ.Client does not wait for the broker's word on the virtual host; a channel does.
            var probe = await connection.CreateChannelAsync(cancellationToken: cancellation).ConfigureAwait(false);
            await probe.DisposeAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a connection the one that is used. False when it is lost already.</summary>
    private bool TryTake(IConnection connection)
    {
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            if (_connection == connection && Unblocked.Close()) Changed?.Invoke(new(MessagingEventKind.Blocked, blocked.Reason));
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            if (_connection == connection && Unblocked.Open()) Changed?.Invoke(new(MessagingEventKind.Unblocked));
            return Task.CompletedTask;
        };
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            Lose(connection, reason);
            return Task.CompletedTask;
        };
        lock (_gate)
        {
            // An end before this was not for us to hear.
            if (!connection.IsOpen) return false;
            _connection = connection;
        }

        _connected.Open();
        return true;
    }

    private void Lose(IConnection connection, ShutdownEventArgs reason)
    {
        RabbitMqChannel[] channels;
        lock (_gate)
        {
            if (_connection != connection || _isDisposed) return;
            _connection = null;
            _connected.Close();
            channels = [.. _channels];
        }

        var failure = Failures.Of(reason, isOfChannel: false, mayHaveArrived: true);
        foreach (var channel in channels) channel.Lose(failure);
        if (Unblocked.Open()) Changed?.Invoke(new(MessagingEventKind.Unblocked));
        Changed?.Invoke(new(MessagingEventKind.ConnectionLost, failure.Message));
        _recovery = Task.Run(() => RecoverAsync(connection));
    }

    private async Task RecoverAsync(IConnection lost)
    {
        try
        {
            await lost.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (Failures.IsOfConnection(failure) || failure is OperationCanceledException)
        {
            // It is gone.
        }

        var pause = TimeSpan.Zero;
        while (!_disposing.IsCancellationRequested)
        {
            IConnection? connection = null;
            try
            {
                await Task.Delay(pause * (0.5 + (Random.Shared.NextDouble() / 2)), _disposing.Token).ConfigureAwait(false);
                connection = await CreateAsync(_disposing.Token).ConfigureAwait(false);
                if (await RestoreAsync(connection).ConfigureAwait(false))
                {
                    Changed?.Invoke(new(MessagingEventKind.Recovered));
                    return;
                }
            }
            catch (Exception failure) when (Failures.IsOfConnection(failure) || failure is OperationCanceledException)
            {
                // Another attempt.
            }

            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            pause = pause == TimeSpan.Zero ? FirstPause : Longer(pause, _options.MaxRecoveryPause);
        }
    }

    /// <summary>Declares everything again, and opens the channels with their consumers.</summary>
    private async Task<bool> RestoreAsync(IConnection connection)
    {
        await TopologyLock.WaitAsync(_disposing.Token).ConfigureAwait(false);
        try
        {
            await Topology.DeclareAsync(connection, _disposing.Token).ConfigureAwait(false);
            RabbitMqChannel[] channels;
            lock (_gate) channels = [.. _channels];
            foreach (var channel in channels) await channel.OpenAsync(connection, _disposing.Token).ConfigureAwait(false);
            return TryTake(connection);
        }
        finally
        {
            TopologyLock.Release();
        }
    }
}
