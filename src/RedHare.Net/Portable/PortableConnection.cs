using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using RedHare.Net.Loops;

namespace RedHare.Net.Portable;

/// <summary>
/// A socket driven by SocketAsyncEventArgs. Input is awaited with a receive of zero bytes, so that a waiting connection
/// needs no buffer; what has arrived is then read on the loop thread without blocking. Output is first sent without
/// blocking; when that does not go, the head chunk is sent asynchronously.
/// <para>At most one operation of each kind is under way. A chunk that an operation still reads is never given back to the
/// pool: the connection forgets it if it closes meanwhile.</para>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed by Disconnect or, when under way, by their last completion.")]
internal sealed class PortableConnection : LoopConnection
{
    private const int WaitPending = 1;
    private const int DisposeAfterWait = 2;

    private readonly Socket _socket;
    // "true": completions only post a signal, so the execution context need not flow.
    private readonly SocketAsyncEventArgs _wait = new(true);
    private readonly byte[] _peek = new byte[1];
    private SocketAsyncEventArgs? _send;
    private bool _waiting;
    private int _waitStage;
    private bool _unwantedInput;
    private bool _sending;

    internal PortableConnection(PortableLoop loop, Socket socket, long id, EndPoint? local, EndPoint? remote, ListenerTls? tls)
        : base(loop, id, local, remote, tls)
    {
        _socket = socket;
        FileDescriptor = (int)socket.Handle;
        _wait.SetBuffer(Memory<byte>.Empty);
        _wait.Completed += (_, _) => OnWaitCompleted();
    }

    public override int FileDescriptor { get; }

    private protected override void Register() => AwaitInput();

    private protected override void AwaitInput()
    {
        if (_waiting || State >= ConnectionState.Closing)
            return;
        _waiting = true;
        _unwantedInput = false;
        Volatile.Write(ref _waitStage, WaitPending);
        if (!_socket.ReceiveAsync(_wait))
            OnWaitCompleted();
    }

    private protected override void OnSignal(Signal signal)
    {
        if (signal == Signal.Readable)
            OnInputSignal();
        else if (signal == Signal.Written)
            OnSent();
        else
            base.OnSignal(signal);
    }

    internal override int ReceiveInto(byte[] bytes, int offset, int count)
    {
        var received = _socket.Receive(bytes.AsSpan(offset, count), SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => received,
            SocketError.WouldBlock => WouldBlock,
            _ => Broken,
        };
    }

    internal override SendOutcome TrySend()
    {
        var head = Wire.Seal()!;
        var offered = head.End - head.Start;
        var sent = _socket.Send(head.Bytes.AsSpan(head.Start, offered), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return SendOutcome.Blocked;
        if (error != SocketError.Success)
            return SendOutcome.Failed;
        Wire.Sent(sent);
        return sent == offered ? SendOutcome.Sent : SendOutcome.Blocked;
    }

    private protected override void UpdateInterest()
    {
        if (WriteBlocked && !_sending && Wire.Seal() is { } head)
        {
            if (_send is null)
            {
                _send = new SocketAsyncEventArgs(true);
                _send.Completed += (_, _) => Loop.Post(this, Signal.Written);
            }
            _sending = true;
            _send.SetBuffer(head.Bytes, head.Start, head.End - head.Start);
            if (!_socket.SendAsync(_send))
                Loop.Post(this, Signal.Written);
        }
        if (WantsInput && _unwantedInput)
            AwaitInput();
    }

    private protected override void ShutdownOutput()
    {
        Shutdown(SocketShutdown.Send);
    }

    private protected override bool Disconnect()
    {
        // Disposing a socket that waits resets the connection on Unix, and the peer might lose what was just sent to it:
        // end the streams, so that the wait completes, and dispose then. On Windows disposing is gentle.
        if (!_sending && !OperatingSystem.IsWindows() && Interlocked.CompareExchange(ref _waitStage, DisposeAfterWait, WaitPending) == WaitPending)
            Shutdown(SocketShutdown.Both);
        else
            DisposeSocket();
        return _sending;
    }

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            _socket.Shutdown(how);
        }
        catch (SocketException)
        {
            // The peer is gone: the pending receive will say so.
        }
        catch (ObjectDisposedException)
        {
            // The wait that was to be ended has ended by itself meanwhile, and whoever saw that disposed.
        }
    }

    private void DisposeSocket()
    {
        _socket.Dispose();
        if (!_waiting)
            _wait.Dispose();
        if (!_sending)
            _send?.Dispose();
    }

    // Any thread.
    private void OnWaitCompleted()
    {
        if (Interlocked.Exchange(ref _waitStage, 0) == DisposeAfterWait)
        {
            _socket.Dispose();
            _wait.Dispose();
        }
        else
        {
            Loop.Post(this, Signal.Readable);
        }
    }

    private void OnInputSignal()
    {
        _waiting = false;
        if (State >= ConnectionState.Closing)
        {
            _wait.Dispose();
            return;
        }
        if (_wait.SocketError != SocketError.Success)
        {
            Close();
            return;
        }
        if (WantsInput)
        {
            OnReadable();
            // Also when that paused reading: the peer's end would be news. Not while input is left for another turn.
            if (!IsReady && (WantsInput || State == ConnectionState.Open))
                AwaitInput();
            return;
        }
        _unwantedInput = true;
        if (_socket.Receive(_peek, SocketFlags.Peek, out var error) == 0 && error == SocketError.Success)
            OnPeerShutdown();
        else if (error is not (SocketError.Success or SocketError.WouldBlock))
            Close();
    }

    private void OnSent()
    {
        _sending = false;
        if (State >= ConnectionState.Closing)
        {
            _send!.Dispose();
            return;
        }
        if (_send!.SocketError != SocketError.Success)
        {
            Close();
            return;
        }
        Wire.Sent(_send.BytesTransferred);
        OnWritable();
    }
}
