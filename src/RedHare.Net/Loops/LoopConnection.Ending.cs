namespace RedHare.Net.Loops;

// How a connection ends: at once, or when all is sent, or when the peer has seen the end.
internal abstract partial class LoopConnection
{
    // A peer that has our end but keeps its own open is cut after this; the kernel goes on delivering what it holds.
    private const long LingerMilliseconds = 2000;

    // A peer that takes nothing for this long does not get the rest of what CloseAfterFlush promised it.
    private const long DrainMilliseconds = 30000;

    public sealed override void Close()
    {
        if (!Loop.IsCurrent)
        {
            if (State < ConnectionState.Closing)
                Loop.Post(this, Signal.Close);
        }
        else if (State < ConnectionState.Closing)
        {
            State = ConnectionState.Closing;
            Loop.AddBurial(this);
        }
    }

    public sealed override void CloseAfterFlush()
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(this, Signal.CloseAfterFlush);
        }
        else if (State == ConnectionState.Open)
        {
            Drain();
        }
    }

    /// <summary>Reads no more, sends what is written, and ends then.</summary>
    internal void Drain()
    {
        State = ConnectionState.Draining;
        _deadline = Loop.Now + DrainMilliseconds;
        QueueFlush();
    }

    private void Linger()
    {
        State = ConnectionState.Lingering;
        _deadline = Loop.Now + LingerMilliseconds;
        _input.Release();
        ShutdownOutput();
        EndHandler();
        UpdateInterest();
        AwaitInput();
    }

    /// <summary>The handler failed: says so and closes.</summary>
    internal void Fail(Exception exception)
    {
        Loop.Transport.Report(this, exception);
        Close();
    }

    /// <summary>The end: frees the socket and the buffers. Returns the slot.</summary>
    internal int Bury()
    {
        State = ConnectionState.Closed;
        // Who is closed on in the midst of things learns that it was on purpose, if that goes at once.
        if (_tls is not null && !WriteBlocked && !_outputHeld && _tls.TrySayEnd())
            TrySend();
        var keepHead = Disconnect();
        _tls?.Close(keepHead);
        _output.Clear(keepHead && _tls is null);
        _input.Release();
        EndHandler();
        return _slot;
    }

    private void EndHandler()
    {
        if (_handlerEnded)
            return;
        _handlerEnded = true;
        Loop.Transport.CountConnection(Loop, -1);
        _handler?.Closed();
    }

    /// <summary>Sends an end of stream.</summary>
    private protected abstract void ShutdownOutput();

    /// <summary>Closes the socket. True when the kernel may still be reading the head of the output.</summary>
    private protected abstract bool Disconnect();
}
