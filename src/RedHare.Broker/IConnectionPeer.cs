using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>The network's side of a connection, for those who look: its head gives it.</summary>
public interface IConnectionPeer
{
    /// <summary>The client's address.</summary>
    string PeerHost { get; }

    /// <summary>The client's port.</summary>
    int PeerPort { get; }

    /// <summary>The address that the client connected to.</summary>
    string Host { get; }

    /// <summary>The port that the client connected to.</summary>
    int Port { get; }

    /// <summary>"AMQP 0-9-1".</summary>
    string Protocol { get; }

    /// <summary>How it logged in: PLAIN.</summary>
    string Mechanism { get; }

    /// <summary>What the client told of itself.</summary>
    AmqpTable ClientProperties { get; }

    /// <summary>The agreed number of channels; 0 for no limit.</summary>
    int ChannelMax { get; }

    /// <summary>The agreed size of frames, in bytes.</summary>
    long FrameMax { get; }

    /// <summary>The agreed interval of heartbeats, in seconds.</summary>
    int Heartbeat { get; }

    /// <summary>When it was opened.</summary>
    DateTimeOffset ConnectedAt { get; }

    /// <summary>Bytes that came.</summary>
    long ReceivedBytes { get; }

    /// <summary>Bytes that went.</summary>
    long SentBytes { get; }

    /// <summary>Whether it is held because of an alarm.</summary>
    bool IsBlocked { get; }

    /// <summary>What TLS agreed on; null without it.</summary>
    PeerTls? Tls { get; }
}
