using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using RedHare.Net.Loops;

namespace RedHare.Net.Portable;

/// <summary>
/// A loop without a readiness call of its own: sockets report to it by mail. Completions of asynchronous operations post
/// a signal to their connection, so handler calls are serialised by the mailbox as messages are, and the rest of the
/// code is the epoll loop's.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds no handle, and late senders may still release it.")]
internal sealed class PortableLoop : Loop
{
    private readonly SemaphoreSlim _signal = new(0);
    private readonly List<Acceptor> _acceptors = [];

    internal PortableLoop(Transport transport, string name)
        : base(transport, name)
    {
    }

    internal override void Listen(Listener listener)
    {
        var acceptor = new Acceptor(this, listener);
        _acceptors.Add(acceptor);
        acceptor.Begin();
    }

    internal override void Unlisten(Listener listener)
    {
        if (_acceptors.RemoveAll(acceptor => acceptor.Listener == listener) > 0)
            listener.Dispose();
    }

    internal void Admit(Listener listener, Socket socket)
    {
        try
        {
            // Not every platform passes the listener's options on.
            if (listener.UnixPath is null)
                Transport.SetTcpOptions(socket);
            socket.Blocking = false;
            var local = listener.IsWildcard ? socket.LocalEndPoint : listener.LocalEndPoint;
            var remote = listener.UnixPath is null ? socket.RemoteEndPoint : null;
            if (Transport.Refusal(listener, local, remote) is { } refusal)
            {
                if (refusal.Length > 0)
                    socket.Send(refusal, SocketFlags.None, out _);
                socket.Dispose();
                return;
            }
            var loop = (PortableLoop)Transport.PlaceConnection();
            loop.Post(null, new PortableConnection(loop, socket, Transport.NextId(), local, remote, listener.Tls));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The peer was gone before it was served.
            socket.Dispose();
        }
    }

    private protected override void Poll(int timeout)
    {
        if (timeout == 0 || !TryFallAsleep())
            return;
        _signal.Wait(timeout);
        Awake();
    }

    private protected override void Wake() => _signal.Release();

    private protected override void Dispose() => _acceptors.ForEach(acceptor => acceptor.Listener.Dispose());
}
