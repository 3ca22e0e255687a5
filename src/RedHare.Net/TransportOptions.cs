using System.Net;

namespace RedHare.Net;

/// <summary>
/// Decides on a freshly accepted socket: null admits it; otherwise the bytes are sent to the peer (as far as its socket
/// takes them at once, and where TLS is spoken not at all) and it is closed. Called on the accepting thread, one call at a time per listener.
/// </summary>
public delegate byte[]? AdmissionFilter(EndPoint? local, EndPoint? remote);

/// <summary>What a <see cref="Transport"/> listens on and how. Read once, by <see cref="Transport.Create"/>.</summary>
public sealed class TransportOptions
{
    /// <summary>The addresses to listen on.</summary>
    public IList<ListenEndPoint> EndPoints { get; } = [];

    /// <summary>Length of the kernel's queue of connections not yet accepted (Redis's <c>tcp-backlog</c>).</summary>
    public int Backlog { get; set; } = 511;

    /// <summary>Seconds of silence before the first TCP keep-alive probe; 0 turns them off (Redis's <c>tcp-keepalive</c>).</summary>
    public int KeepAliveSeconds { get; set; } = 300;

    /// <summary>Number of loop threads; 0 takes one per processor.</summary>
    public int LoopCount { get; set; }

    /// <summary>How sockets are driven.</summary>
    public TransportKind Kind { get; set; }

    /// <summary>Turns connections away at the door (maxclients, protected mode); null admits all.</summary>
    public AdmissionFilter? Admit { get; set; }

    /// <summary>Told of exceptions that escaped a handler (with its connection) or concern the transport itself (null). Any thread.</summary>
    public Action<Connection?, Exception>? OnError { get; set; }

    /// <summary>Told of TLS handshakes that failed, with the reason: mostly a peer's fault, and anybody can cause any number of them. Loop threads.</summary>
    public Action<Connection, string>? OnHandshakeFailed { get; set; }

    /// <summary>Start of the loop threads' names.</summary>
    public string ThreadName { get; set; } = "redhare-net";
}
