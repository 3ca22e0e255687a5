using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using RedHare.Net.Loops;

namespace RedHare.Net.Portable;

/// <summary>Accepts from one listener, one connection after the other, until the listener is closed.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed when the listener is closed.")]
internal sealed class Acceptor
{
    private const int ErrorPauseMilliseconds = 100;

    private readonly PortableLoop _loop;
    private readonly SocketAsyncEventArgs _operation = new(true);

    internal Acceptor(PortableLoop loop, Listener listener)
    {
        _loop = loop;
        Listener = listener;
        _operation.Completed += (_, _) =>
        {
            if (Complete())
                Begin();
        };
    }

    internal Listener Listener { get; }

    internal void Begin()
    {
        try
        {
            do
            {
                _operation.AcceptSocket = null;
                if (Listener.Socket.AcceptAsync(_operation))
                    return;
            }
            while (Complete());
        }
        catch (ObjectDisposedException)
        {
            _operation.Dispose();
        }
    }

    // True to go on accepting at once.
    private bool Complete()
    {
        switch (_operation.SocketError)
        {
            case SocketError.Success:
                _loop.Admit(Listener, _operation.AcceptSocket!);
                return true;
            case SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket:
                return false;
            case SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable:
                _loop.Transport.Report(null, new IOException($"Accepting client connection: {new SocketException((int)_operation.SocketError).Message}"));
                _ = Task.Delay(ErrorPauseMilliseconds).ContinueWith(_ => Begin(), TaskScheduler.Default);
                return false;
            default:
                return true;
        }
    }
}
