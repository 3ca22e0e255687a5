using System.Net;
using RedHare.Net.Loops;

namespace RedHare.Net.Epoll;

/// <summary>A loop on an epoll instance, woken through an eventfd.</summary>
internal sealed class EpollLoop : Loop
{
    private const int WakeToken = -1;
    private const int FirstListenerToken = -2;

    // As many as Redis accepts per event, so that a storm of connections leaves the others their turn.
    private const int AcceptsPerEvent = 1000;

    private readonly int _wake;
    private readonly long[] _one = Pinned.Array<long>(1);
    private readonly Lock _wakeGate = new();
    private readonly List<Listener?> _listeners = [];
    private readonly SocketName _name = new();
    private bool _closed;
    private int _eventAt;
    private int _eventCount;

    internal EpollLoop(Transport transport, string name)
        : base(transport, name)
    {
        _one[0] = 1;
        _wake = Libc.EventDescriptor(0, Libc.CLOEXEC | Libc.NONBLOCK);
        if (_wake < 0)
            throw EventQueue.Failure("eventfd");
        // Edge-triggered: each write is an edge, so the counter need never be read.
        Events.Add(_wake, Libc.EPOLLIN | Libc.EPOLLET, WakeToken);
    }

    internal EventQueue Events { get; } = new();

    internal SendVectors Vectors { get; } = new();

    private protected override bool NeedsTick => base.NeedsTick || _listeners.Exists(listener => listener is { IsAccepting: false });

    internal override void Listen(Listener listener)
    {
        listener.Socket.Blocking = false;
        listener.IsAccepting = true;
        Events.Add(Descriptor(listener), Libc.EPOLLIN, FirstListenerToken - _listeners.Count);
        _listeners.Add(listener);
    }

    internal override void Unlisten(Listener listener)
    {
        var index = _listeners.IndexOf(listener);
        if (index < 0)
            return;
        _listeners[index] = null;
        listener.Dispose();
    }

    private protected override void Poll(int timeout)
    {
        // What an interrupted round has not come to goes first: the wait overwrites it.
        FinishEvents();
        if (timeout != 0 && !TryFallAsleep())
            timeout = 0;
        (_eventAt, _eventCount) = (0, Events.Wait(timeout));
        if (timeout != 0)
            Awake();
        // Letters first: who was told of something by another connection's reply, and now asks here, finds what was posted before that reply.
        Deliver();
        FinishEvents();
    }

    private void FinishEvents()
    {
        while (_eventAt < _eventCount)
        {
            var (events, token) = Events[_eventAt++];
            if (token >= 0)
            {
                if (At(token) is EpollConnection connection && !IsHeld(connection))
                    connection.OnEvents(events);
            }
            else if (token <= FirstListenerToken && _listeners[FirstListenerToken - token] is { } listener)
                Accept(listener);
        }
    }

    private protected override void Wake()
    {
        // The gate keeps a late sender from writing to a descriptor that was closed and taken by someone else.
        lock (_wakeGate)
        {
            if (!_closed)
                _ = Libc.Write(_wake, Pinned.AddressOf(_one), sizeof(long));
        }
    }

    private protected override void OnTick()
    {
        for (var i = 0; i < _listeners.Count; i++)
        {
            if (_listeners[i] is not { IsAccepting: false } listener)
                continue;
            listener.IsAccepting = true;
            Events.Modify(Descriptor(listener), Libc.EPOLLIN, FirstListenerToken - i);
        }
    }

    private protected override void Dispose()
    {
        lock (_wakeGate)
        {
            _closed = true;
            _ = Libc.Close(_wake);
        }
        foreach (var listener in _listeners)
            listener?.Dispose();
        Events.Close();
    }

    private static int Descriptor(Listener listener) => (int)listener.Socket.Handle;

    private void Accept(Listener listener)
    {
        var accepting = Descriptor(listener);
        for (var i = 0; i < AcceptsPerEvent; i++)
        {
            var descriptor = Libc.Accept(accepting, _name.Address, _name.LengthAddress, Libc.CLOEXEC | Libc.NONBLOCK);
            if (descriptor >= 0)
            {
                Admit(listener, descriptor);
                continue;
            }
            var error = Libc.Errno;
            if (error == Libc.EAGAIN)
                return;
            if (error is Libc.EMFILE or Libc.ENFILE or Libc.ENOMEM or Libc.ENOBUFS)
            {
                PauseAccepting(listener, error);
                return;
            }
        }
    }

    private void Admit(Listener listener, int descriptor)
    {
        EndPoint? remote = _name.Read();
        EndPoint? local = listener.LocalEndPoint;
        if (listener.IsWildcard && Libc.GetSocketName(descriptor, _name.Address, _name.LengthAddress) == 0)
            local = _name.Read();
        if (Transport.Refusal(listener, local, remote) is { } refusal)
        {
            TurnAway(descriptor, refusal);
            return;
        }
        var loop = (EpollLoop)Transport.PlaceConnection();
        var connection = new EpollConnection(loop, descriptor, Transport.NextId(), local, remote, listener.Tls);
        if (loop == this)
            Adopt(connection);
        else
            loop.Post(null, connection);
    }

    private static void TurnAway(int descriptor, byte[] refusal)
    {
        if (refusal.Length > 0)
        {
            var bytes = Pinned.Array<byte>(refusal.Length);
            refusal.CopyTo(bytes);
            _ = Libc.Send(descriptor, Pinned.AddressOf(bytes), bytes.Length, Libc.MSG_NOSIGNAL);
            GC.KeepAlive(bytes);
        }
        _ = Libc.Close(descriptor);
    }

    // Out of descriptors or memory: the connection stays queued, so its event would come back at once and for ever.
    // Look away until the next tick.
    private void PauseAccepting(Listener listener, int error)
    {
        listener.IsAccepting = false;
        Events.Modify(Descriptor(listener), 0, FirstListenerToken - _listeners.IndexOf(listener));
        Transport.Report(null, new IOException($"Accepting client connection: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}"));
    }
}
