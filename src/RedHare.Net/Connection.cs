using System.Net;

namespace RedHare.Net;

/// <summary>One client's byte stream and its place on a loop. Members are for the loop thread unless they say otherwise.</summary>
public abstract class Connection
{
    private protected Connection()
    {
    }

    /// <summary>Counts the transport's connections in the order of their acceptance, from 1. Any thread.</summary>
    public abstract long Id { get; }

    /// <summary>The peer, or null on a unix socket whose peer has no name. Any thread.</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>The local address that the peer connected to. Any thread.</summary>
    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>What TLS agreed on; null on a plain connection. Any thread.</summary>
    public abstract TlsInfo? Tls { get; }

    /// <summary>The loop that serves it. Any thread.</summary>
    public abstract ConnectionLoop ServedBy { get; }

    /// <summary>The number of the socket, for CLIENT LIST's <c>fd=</c>; it names nothing once the connection is closed. Any thread.</summary>
    public abstract int FileDescriptor { get; }

    /// <summary>Where replies go. Only inside a handler's call.</summary>
    public abstract OutputBuffer Output { get; }

    /// <summary>Bytes written and not yet taken by the kernel, as of the last flush or chunk. Any thread.</summary>
    public abstract long PendingOutputBytes { get; }

    /// <summary>Bytes of buffers that this connection holds right now, input and output; 0 when idle. Any thread, approximate.</summary>
    public abstract long BufferBytes { get; }

    /// <summary>The loop's monotonic clock, read once per round: cheap, and exact to the length of a round. Any thread.</summary>
    public abstract long MonotonicMilliseconds { get; }

    /// <summary>True on the thread that calls this connection's handler.</summary>
    public abstract bool IsLoopThread { get; }

    /// <summary>
    /// Hands <paramref name="message"/> to <see cref="ConnectionHandler.OnPosted"/> on the loop thread, never before this
    /// call returns. Dropped if the connection ends, or begins to end by <see cref="CloseAfterFlush"/>, first. Any thread; one sender's messages keep their order.
    /// </summary>
    public abstract void Post(object message);

    /// <summary>
    /// Gives the loop's other connections a turn, without waiting for events: for a handler's call that cannot end soon. The connection whose handler runs is left
    /// alone: nothing of it is read, sent, delivered or closed meanwhile. No effect on another thread than the loop's, and within such a turn.
    /// </summary>
    public abstract void ServeOthers();

    /// <summary>Sends now what is written so far; it happens by itself at the end of the round. No effect while an array is open.</summary>
    public abstract void Flush();

    /// <summary>Ends the connection; unsent output is dropped, no handler call follows but OnClosed. Any thread; idempotent.</summary>
    public abstract void Close();

    /// <summary>
    /// Reads no more, sends what is written, then closes; the peer gets everything even if it still sends.
    /// Any thread; from another thread it takes its turn behind what that thread posted before.
    /// </summary>
    public abstract void CloseAfterFlush();

    /// <summary>
    /// Until <see cref="ReleaseOutput"/> nothing is sent and nothing is read: what was written waits for something beyond the connection. Idempotent.
    /// </summary>
    public abstract void HoldOutput();

    /// <summary>Undoes <see cref="HoldOutput"/>, and has <see cref="ConnectionHandler.OnReleased"/> called. Any thread.</summary>
    public abstract void ReleaseOutput();

    /// <summary>Until <see cref="ResumeReading"/> nothing is read and OnReceived is not called.</summary>
    public abstract void PauseReading();

    /// <summary>Undoes <see cref="PauseReading"/>; bytes already buffered are delivered again in the loop's next round.</summary>
    public abstract void ResumeReading();
}
