namespace RedHare.Messaging;

/// <summary>
/// The waist between everything that uses message queues and everything that serves them: a broker in this process, a RedHare or a RabbitMQ over the network.
/// The patterns are written once, over this. Safe from many threads; one for an application.
/// </summary>
/// <remarks>
/// A lost connection is made again by itself. Channels stay valid: what was declared by them (exchanges, queues, bindings, consumers) is declared again, in that
/// order, before <see cref="MessagingEventKind.Recovered"/> is told. What was under way then fails with <see cref="MessagingConnectionException"/>.
/// </remarks>
public interface IMessagingBackend : IAsyncDisposable
{
    /// <summary>What stands behind it, for logs and telemetry: <c>redhare://</c>, or host and port. Never a password.</summary>
    string Name { get; }

    /// <summary>Whether the broker holds publishers back: memory or disk run short. Publishing waits meanwhile.</summary>
    bool IsBlocked { get; }

    /// <summary>Whether there is a connection at this moment. In process: until it is disposed.</summary>
    bool IsConnected { get; }

    /// <summary>Told, on any thread, of what happens to the connection. Handlers return soon and do not throw.</summary>
    event Action<MessagingEvent>? Changed;

    /// <summary>Opens a channel: an order of its own for publishes and answers, and what dies of a caller's mistake.</summary>
    /// <param name="options">How it works; null for the defaults.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingConnectionException">No connection in time.</exception>
    ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default);
}
