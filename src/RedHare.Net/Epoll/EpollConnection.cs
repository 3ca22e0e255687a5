using System.Net;
using RedHare.Net.Loops;

namespace RedHare.Net.Epoll;

/// <summary>
/// A non-blocking socket under level-triggered epoll. In the steady state a request costs one recv and one send: what is
/// waited for changes only when a send blocks, and, lazily, when an event comes that no one wants (reading is paused).
/// </summary>
internal sealed class EpollConnection : LoopConnection
{
    private const uint PeerEnded = Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR;

    private readonly EpollLoop _loop;
    private readonly int _descriptor;
    private uint _interest;
    private bool _peerShutdownSeen;

    internal EpollConnection(EpollLoop loop, int descriptor, long id, EndPoint? local, EndPoint? remote, ListenerTls? tls)
        : base(loop, id, local, remote, tls)
    {
        _loop = loop;
        _descriptor = descriptor;
    }

    public override int FileDescriptor => _descriptor;

    internal void OnEvents(uint events)
    {
        if ((events & Libc.EPOLLOUT) != 0)
            OnWritable();
        if ((events & PeerEnded) == 0)
            return;
        if (WantsInput)
            OnReadable();
        else if ((events & (Libc.EPOLLHUP | Libc.EPOLLERR)) != 0)
            Close();
        else
            OnUnwanted(events);
    }

    private protected override void Register()
    {
        _interest = Libc.EPOLLIN | Libc.EPOLLRDHUP;
        _loop.Events.Add(_descriptor, _interest, Slot);
    }

    internal override int ReceiveInto(byte[] bytes, int offset, int count)
    {
        while (true)
        {
            var received = Libc.Receive(_descriptor, Pinned.AddressOf(bytes, offset), count, 0);
            if (received >= 0)
                return (int)received;
            var error = Libc.Errno;
            if (error != Libc.EINTR)
                return error == Libc.EAGAIN ? WouldBlock : Broken;
        }
    }

    internal override SendOutcome TrySend()
    {
        var head = Wire.Seal()!;
        long offered = head.End - head.Start;
        if (head.Next is not null)
            offered = _loop.Vectors.Fill(head);
        while (true)
        {
            var sent = head.Next is null
                ? Libc.Send(_descriptor, Pinned.AddressOf(head.Bytes, head.Start), (nint)offered, Libc.MSG_NOSIGNAL)
                : Libc.SendMessage(_descriptor, _loop.Vectors.Address, Libc.MSG_NOSIGNAL);
            if (sent >= 0)
            {
                Wire.Sent(sent);
                return sent == offered ? SendOutcome.Sent : SendOutcome.Blocked;
            }
            var error = Libc.Errno;
            if (error != Libc.EINTR)
                return error == Libc.EAGAIN ? SendOutcome.Blocked : SendOutcome.Failed;
        }
    }

    private protected override void UpdateInterest()
    {
        var interest = (WantsInput ? Libc.EPOLLIN : 0) | (WriteBlocked ? Libc.EPOLLOUT : 0) | (_peerShutdownSeen ? 0 : Libc.EPOLLRDHUP);
        if (interest == _interest || State >= ConnectionState.Closing)
            return;
        _interest = interest;
        _loop.Events.Modify(_descriptor, interest, Slot);
    }

    private protected override void ShutdownOutput() => _ = Libc.Shutdown(_descriptor, Libc.SHUT_WR);

    private protected override bool Disconnect()
    {
        // Closing takes it out of the epoll set. After EINTR the descriptor is gone as well: never twice.
        _ = Libc.Close(_descriptor);
        return false;
    }

    private void OnUnwanted(uint events)
    {
        var ended = !_peerShutdownSeen && (events & Libc.EPOLLRDHUP) != 0;
        _peerShutdownSeen |= ended;
        UpdateInterest();
        if (ended)
            OnPeerShutdown();
    }
}
