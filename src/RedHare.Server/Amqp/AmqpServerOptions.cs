using RedHare.Net;
using RedHare.Server.Tls;

namespace RedHare.Server.Amqp;

/// <summary>How the AMQP head listens and what it grants its clients. The defaults are RabbitMQ's.</summary>
public sealed record AmqpServerOptions
{
    /// <summary>The addresses to listen on; port 0 takes a free one.</summary>
    public IReadOnlyList<ListenEndPoint> EndPoints { get; init; } = [];

    /// <summary>Number of loop threads; 0 takes one for every processor. They serve no other protocol, so that a long command there does not delay heartbeats.</summary>
    public int LoopCount { get; init; }

    /// <summary>How sockets are driven.</summary>
    public TransportKind Transport { get; init; }

    /// <summary>The largest frame that is offered to clients, in bytes; at least 4096.</summary>
    public uint FrameMax { get; init; } = 131_072;

    /// <summary>The highest channel number that is offered to clients.</summary>
    public ushort ChannelMax { get; init; } = 2047;

    /// <summary>The interval that is proposed for heartbeats, in seconds; 0 proposes none. The client decides.</summary>
    public ushort Heartbeat { get; init; } = 60;

    /// <summary>Users who may log in from this machine only, since everybody knows their passwords.</summary>
    public IReadOnlyCollection<string> LoopbackUsers { get; init; } = ["guest"];

    /// <summary>What of a client's certificate is its user's name, for EXTERNAL; asked at each login.</summary>
    public Func<CertificateLogin> CertificateLogin { get; init; } = static () => Tls.CertificateLogin.DistinguishedName;

    /// <summary>How long a client may take until its connection is open.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client that failed to log in, or sent no frames, is kept waiting before its connection is closed: it must not try again at once.</summary>
    public TimeSpan RefusalDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a client may take to confirm that the connection is closed.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How many bytes wait for a client that does not read, for each of two buffers, before its consumers get no more; a single message may exceed it.
    /// Answers to a client that goes on asking count too: past the limit it is not read.
    /// </summary>
    public int OutputLimit { get; init; } = 512 << 10;

    /// <summary>Most connections at a time; those beyond are closed at once.</summary>
    public int MaxConnections { get; init; } = 65_536;
}
