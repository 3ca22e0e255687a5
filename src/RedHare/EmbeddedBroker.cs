using System.Net;
using RedHare.Broker;
using RedHare.Broker.Journal;
using RedHare.Messaging;
using RedHare.Messaging.InProcess;
using RedHare.Server.Amqp;

namespace RedHare;

/// <summary>
/// A message broker in the caller's own process: exchanges, queues and streams with RabbitMQ's semantics, with no socket until <see cref="Listen"/>. Several live side by
/// side. Safe from many threads.
/// </summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    // Within a data directory, beside Redis's files: where the server keeps its broker too, so each can open what the other left.
    private const string DirectoryName = "amqp";

    private readonly List<AmqpServer> _heads = [];
    private int _disposed;

    private EmbeddedBroker(MessageBroker broker) => Broker = broker;

    /// <summary>The broker itself: virtual hosts, users, policies.</summary>
    public MessageBroker Broker { get; }

    /// <summary>Opens a broker.</summary>
    /// <param name="directory">Where durable queues with their persistent messages are kept, in a directory <c>amqp</c> within it, which is made, and is this process's alone; null or empty for memory only.</param>
    /// <param name="options">How the broker is set up; its directory is what <paramref name="directory"/> says.</param>
    /// <exception cref="MessagingException">The directory is in use, or cannot be read; the message says why.</exception>
    public static EmbeddedBroker Open(string? directory = null, BrokerOptions? options = null)
    {
        options ??= new BrokerOptions();
        options = options with { Directory = string.IsNullOrEmpty(directory) ? null : Path.Combine(directory, DirectoryName) };
        try
        {
            if (options.Directory is not null) Directory.CreateDirectory(options.Directory);
            return new EmbeddedBroker(MessageBroker.Open(options));
        }
        catch (Exception failure) when (failure is JournalException or IOException or UnauthorizedAccessException)
        {
            throw new MessagingException(0, failure.Message, failure);
        }
    }

    /// <summary>The waist that the patterns use. Disposing it leaves the broker open.</summary>
    /// <param name="virtualHost">Which one.</param>
    /// <exception cref="MessagingConnectionException">There is no such virtual host.</exception>
    public IMessagingBackend OpenBackend(string virtualHost = "/")
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return new InProcessBackend(Broker, virtualHost, owned: null);
    }

    /// <summary>Serves the same queues to AMQP clients as well.</summary>
    /// <param name="endPoint">The address; port 0 for a free one.</param>
    /// <returns>The address that it got.</returns>
    public IPEndPoint Listen(IPEndPoint endPoint)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ArgumentNullException.ThrowIfNull(endPoint);
        var head = new AmqpServer(Broker, new AmqpServerOptions { EndPoints = [new Net.ListenEndPoint(endPoint)] });
        head.Start();
        lock (_heads) _heads.Add(head);
        return head.EndPoints.OfType<IPEndPoint>().First();
    }

    /// <summary>Closes its connections, and what it keeps.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (var head in _heads) await head.DisposeAsync().ConfigureAwait(false);
        await Broker.DisposeAsync().ConfigureAwait(false);
    }
}
