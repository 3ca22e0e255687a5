using System.Net;
using RedHare.Net.Tls;

namespace RedHare.Net.Loops;

/// <summary>
/// A connection's life on its loop, the same for both transports: who may be called when, what closing means, when a
/// send is tried. What differs, the system calls and how readiness is learnt, is left to the two subclasses.
/// <para>With TLS a layer stands between the buffers and the socket (<see cref="TlsLayer"/>); a plain connection pays a comparison with null for it at each read and send. The handler is
/// made when the handshake has ended.</para>
/// <para>Invariants: a handler is called only in state Open (OnClosed apart); a connection is at most once in each of the
/// loop's lists; while it waits in the ready list nothing is read, so unconsumed input is bounded by what one read
/// brought; while a send has blocked no other is tried until the kernel says that there is room.</para>
/// </summary>
internal abstract class LoopConnection : Connection
{
    // A peer that has our end but keeps its own open is cut after this; the kernel goes on delivering what it holds.
    private const long LingerMilliseconds = 2000;

    // A peer that takes nothing for this long does not get the rest of what CloseAfterFlush promised it.
    private const long DrainMilliseconds = 30000;

    /// <summary>Bytes of one large argument that are read before the loop's other connections have their turn.</summary>
    private const int MostInARow = 1 << 20;

    internal const int EndOfStream = 0;
    internal const int WouldBlock = -1;
    internal const int Broken = -2;

    private readonly InputBuffer _input;
    private readonly OutputBuffer _output;
    private readonly TlsLayer? _tls;
    private bool _isShakingHands;
    private GuardedHandler? _handler;
    private int _slot;
    private bool _paused;
    private bool _outputHeld;
    private bool _inReady;
    private bool _inFlush;
    private bool _handlerEnded;
    private long _deadline;
    private long _drainedTo = -1;

    private protected LoopConnection(Loop loop, long id, EndPoint? local, EndPoint? remote, ListenerTls? tls)
    {
        Loop = loop;
        Id = id;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        _input = new InputBuffer(loop.Pool);
        _output = new OutputBuffer(loop.Pool);
        Wire = _output;
        if (tls is null) return;
        _tls = new TlsLayer(this, loop, tls);
        _isShakingHands = true;
        Wire = _tls.Wire;
        State = ConnectionState.ShakingHands;
    }

    public sealed override long Id { get; }

    public sealed override EndPoint? RemoteEndPoint { get; }

    public sealed override EndPoint? LocalEndPoint { get; }

    public sealed override OutputBuffer Output => _output;

    public sealed override long PendingOutputBytes => _output.PublishedPendingBytes;

    public sealed override long BufferBytes => _input.HeldBytes + _output.HeldBytes + (_tls?.HeldBytes ?? 0);

    public sealed override TlsInfo? Tls => _tls?.Info;

    public sealed override long MonotonicMilliseconds => Loop.Now;

    public sealed override bool IsLoopThread => Loop.IsCurrent;

    public sealed override ConnectionLoop ServedBy => Loop;

    private protected Loop Loop { get; }

    private protected int Slot => _slot;

    /// <summary>What the socket is to be given: the output, or what TLS made of it.</summary>
    private protected OutputBuffer Wire { get; }

    private protected ConnectionState State { get; private set; } = ConnectionState.Open;

    /// <summary>A send has blocked: the kernel will tell when there is room.</summary>
    private protected bool WriteBlocked { get; private set; }

    /// <summary>Input is left for another turn.</summary>
    private protected bool IsReady => _inReady;

    /// <summary>Bytes that arrive now would be taken.</summary>
    private protected bool WantsInput => State switch
    {
        ConnectionState.Open => !_paused && !_outputHeld,
        ConnectionState.Lingering => true,
        ConnectionState.ShakingHands => !_tls!.IsFull,
        _ => false,
    };

    private bool HasOutput => _output.PendingBytes > 0 || (_tls is not null && Wire.PendingBytes > 0);

    public sealed override void Post(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Loop.Post(this, message);
    }

    // Also when the round's end will send: a handler asks for it to learn whether the peer takes what is written.
    public sealed override void Flush() => FlushNow();

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
            State = ConnectionState.Draining;
            _deadline = Loop.Now + DrainMilliseconds;
            QueueFlush();
        }
    }

    public sealed override void ServeOthers() => Loop.ServeOthers();

    public sealed override void PauseReading() => _paused = true;

    public sealed override void ResumeReading()
    {
        if (!_paused)
            return;
        _paused = false;
        if (State != ConnectionState.Open)
            return;
        if (_input.Length > 0 || _tls is { HasMore: true })
            AddReady();
        UpdateInterest();
    }

    public sealed override void HoldOutput() => _outputHeld = true;

    public sealed override void ReleaseOutput()
    {
        if (!Loop.IsCurrent)
        {
            Loop.Post(this, Signal.ReleaseOutput);
            return;
        }
        if (!_outputHeld)
            return;
        _outputHeld = false;
        // What was held goes before anything is added to it: input or mail of this same round may hold the output anew, and would make this wait for that as well.
        if (!Loop.IsHeld(this))
            FlushNow();
        if (State == ConnectionState.Open)
        {
            _handler!.Released();
            if ((_input.Length > 0 || _tls is { HasMore: true }) && !_paused && !_outputHeld)
                AddReady();
            UpdateInterest();
            if (_paused)
                OnDrained();
        }
        QueueFlush();
    }

    internal void Open(int slot)
    {
        _slot = slot;
        try
        {
            Register();
            if (_tls is not null)
                return;
            _handler = new GuardedHandler(this, Loop.Transport.CreateHandler(this));
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        _handler.Opened();
        QueueFlush();
    }

    /// <summary>Puts something into the connection's mail. Any thread.</summary>
    internal void Mail(object content) => Loop.Post(this, content);

    /// <summary>A message or signal from the mailbox.</summary>
    internal void Receive(object content)
    {
        if (content is Signal signal)
        {
            OnSignal(signal);
            return;
        }
        if (State != ConnectionState.Open)
        {
            if (_tls is not null)
                OnHandshake(_tls, content);
            return;
        }
        _handler!.Posted(content);
        QueueFlush();
    }

    /// <summary>Back from the ready list: complete input was left.</summary>
    internal void TakeTurn()
    {
        _inReady = false;
        if (Loop.IsHeld(this))
        {
            AddReady();
            return;
        }
        if (WantsInput && _input.Length > 0)
            DeliverInput();
        if (_tls is { HasMore: true } && State == ConnectionState.Open && WantsInput)
            OnReadable();
        if (!_inReady && (WantsInput || State == ConnectionState.Open))
            AwaitInput();
    }

    internal void Tick(long now)
    {
        switch (State)
        {
            case ConnectionState.Open:
                _handler!.Tick(now);
                QueueFlush();
                break;
            case ConnectionState.Draining when _drainedTo != _output.PendingBytes:
                _drainedTo = _output.PendingBytes;
                _deadline = now + DrainMilliseconds;
                break;
            case ConnectionState.Draining or ConnectionState.Lingering when now >= _deadline:
                Close();
                break;
            case ConnectionState.ShakingHands when now >= _tls!.Deadline:
                Loop.Transport.ReportHandshake(this, "the handshake took too long");
                Close();
                break;
        }
    }

    internal void FlushQueued()
    {
        _inFlush = false;
        if (!HasOutput && State == ConnectionState.Open)
            return;
        FlushNow();
        if (_paused)
            OnDrained();
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
        if (_tls is null)
        {
            _output.Clear(keepHead: Disconnect());
        }
        else
        {
            // Who is closed on in the midst of things learns that it was on purpose, if that goes at once.
            if (!WriteBlocked && !_outputHeld && _tls.TrySayEnd())
                TrySend();
            _tls.Close(keepHead: Disconnect());
            _output.Clear();
            EndHandshake();
        }
        _input.Release();
        EndHandler();
        return _slot;
    }

    /// <summary>The kernel has input, or an end of stream or error to report.</summary>
    private protected void OnReadable()
    {
        if (State == ConnectionState.Lingering)
        {
            DiscardInput();
            return;
        }
        if (State == ConnectionState.ShakingHands)
        {
            if (!_inReady)
                ReadHandshake(_tls!);
            return;
        }
        // What of a large argument is there is taken in one go, within bounds: otherwise it costs a round of the loop for each doubling of the buffer.
        for (var bytes = 0; !_inReady && bytes < MostInARow && ReadOnce() is var count && count > 0 && (_input.IsAwaited || _tls is not null) && State == ConnectionState.Open && WantsInput; bytes += count)
        {
        }
    }

    /// <summary>Reads once and delivers. Returns how much was read when there may be more, otherwise 0.</summary>
    private int ReadOnce()
    {
        if (!_input.PrepareRead())
        {
            OnInputFull();
            return 0;
        }
        var free = _input.Free;
        var count = _tls is null ? ReceiveInto(_input.Bytes, _input.End, free) : ReceiveSecurely(_tls);
        if (count > 0)
        {
            _input.Received(count);
            if (!Loop.TryDeliver())
                AddReady();
            else if (State == ConnectionState.Open && WantsInput)
                DeliverInput();
            return count == free || _tls is { HasMore: true } ? count : 0;
        }
        _input.Park();
        if (count == EndOfStream)
            OnEndOfStream();
        else if (count == Broken)
            Close();
        return 0;
    }

    private int ReceiveSecurely(TlsLayer tls)
    {
        var cipher = tls.Cipher;
        var count = tls.Read(_input.Bytes, _input.End, _input.Free);
        if (count == WouldBlock)
        {
            cipher.PrepareRead();
            count = ReceiveInto(cipher.Bytes, cipher.End, cipher.Free);
            if (count > 0)
                count = tls.Received(count) ? tls.Read(_input.Bytes, _input.End, _input.Free) : Broken;
        }
        cipher.Park();
        return count;
    }

    private void ReadHandshake(TlsLayer tls)
    {
        var cipher = tls.Cipher;
        cipher.PrepareRead();
        var count = ReceiveInto(cipher.Bytes, cipher.End, cipher.Free);
        if (count > 0)
        {
            cipher.Received(count);
            if (!tls.TryShakeHands())
            {
                Loop.Transport.ReportHandshake(this, "what it sent is no TLS");
                Close();
            }
        }
        else if (count != WouldBlock)
        {
            Close();
        }
        cipher.Park();
    }

    /// <summary>What the handshake, on the pool, wants sent, or how it has ended.</summary>
    private void OnHandshake(TlsLayer tls, object content)
    {
        if (content is HandshakeFlight flight && State == ConnectionState.ShakingHands)
        {
            Wire.Write(flight.Bytes);
            QueueFlush();
        }
        else if (content is HandshakeEnd end)
        {
            tls.EndHandshake();
            if (State != ConnectionState.ShakingHands)
                tls.Release();
            else if (end.Error is { } error)
                OnHandshakeFailed(error);
            else
                OnHandshakeDone(tls);
        }
    }

    private void OnHandshakeFailed(Exception error)
    {
        Loop.Transport.ReportHandshake(this, TlsLayer.Describe(error));
        // The alert, if there is one, still goes out.
        State = ConnectionState.Draining;
        _deadline = Loop.Now + LingerMilliseconds;
        EndHandshake();
        QueueFlush();
    }

    private void OnHandshakeDone(TlsLayer tls)
    {
        EndHandshake();
        State = ConnectionState.Open;
        try
        {
            tls.Establish();
            _handler = new GuardedHandler(this, Loop.Transport.CreateHandler(this));
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        _handler.Opened();
        QueueFlush();
        if (State != ConnectionState.Open)
            return;
        if (tls.HasMore)
            AddReady();
        UpdateInterest();
        AwaitInput();
    }

    private void EndHandshake()
    {
        if (!_isShakingHands)
            return;
        _isShakingHands = false;
        Loop.Transport.EndHandshake();
    }

    /// <summary>The kernel has room again. Its subclass has already taken off what was sent meanwhile.</summary>
    private protected void OnWritable()
    {
        if (!WriteBlocked)
            return;
        WriteBlocked = false;
        FlushNow();
        if (!WriteBlocked)
            UpdateInterest();
        OnDrained();
    }

    private void OnDrained()
    {
        if (State != ConnectionState.Open || _output.PendingBytes > 0)
            return;
        _handler!.Drained();
        QueueFlush();
    }

    /// <summary>The peer's end of stream was noticed without reading up to it.</summary>
    private protected void OnPeerShutdown()
    {
        // While output is held the end is read in its turn, behind the input that came before it.
        if (State != ConnectionState.Open || (_outputHeld && !_paused))
            return;
        _handler!.PeerShutdown();
        QueueFlush();
    }

    private protected abstract void Register();

    /// <summary>Reads what is there: a count, or one of <see cref="EndOfStream"/>, <see cref="WouldBlock"/>, <see cref="Broken"/>.</summary>
    private protected abstract int ReceiveInto(byte[] bytes, int offset, int count);

    /// <summary>Offers pending output to the kernel once and takes off what it took.</summary>
    private protected abstract SendOutcome TrySend();

    /// <summary>What is waited for has changed.</summary>
    private protected abstract void UpdateInterest();

    /// <summary>Input is wanted and all that was read is delivered.</summary>
    private protected virtual void AwaitInput()
    {
    }

    /// <summary>Sends an end of stream.</summary>
    private protected abstract void ShutdownOutput();

    /// <summary>Closes the socket. True when the kernel may still be reading the head of the output.</summary>
    private protected abstract bool Disconnect();

    private protected virtual void OnSignal(Signal signal)
    {
        if (signal == Signal.Close)
            Close();
        else if (signal == Signal.CloseAfterFlush)
            CloseAfterFlush();
        else if (signal == Signal.ReleaseOutput)
            ReleaseOutput();
    }

    private void DeliverInput()
    {
        var outer = Loop.Enter(this);
        var more = _handler!.Received(_input);
        Loop.Leave(outer);
        if (more && _input.Length > 0 && State == ConnectionState.Open && WantsInput)
            AddReady();
        else
            _input.Park();
        QueueFlush();
    }

    private void AddReady()
    {
        if (_inReady)
            return;
        _inReady = true;
        Loop.AddReady(this);
    }

    private void QueueFlush()
    {
        if (_inFlush || (!HasOutput && State != ConnectionState.Draining))
            return;
        _inFlush = true;
        Loop.AddFlush(this);
    }

    // Bounded, so that a fast reader of an endless reply cannot keep its loop to itself.
    private void FlushNow()
    {
        if (State > ConnectionState.Draining)
            return;
        SendOutput();
        if (State != ConnectionState.Draining || HasOutput || _outputHeld)
            return;
        if (_tls is not null && _tls.TrySayEnd())
            SendOutput();
        if (State == ConnectionState.Draining && !HasOutput)
            Linger();
    }

    private void SendOutput()
    {
        for (var sends = 0; !_outputHeld && !WriteBlocked && HasOutput && !_output.HasOpenDeferral; sends++)
        {
            var outcome = _tls is null ? sends < 4 ? TrySend() : SendOutcome.Blocked : SendSecurely(_tls, mayTry: sends < 4);
            if (outcome == SendOutcome.Failed)
            {
                Close();
                return;
            }
            if (outcome == SendOutcome.Blocked)
            {
                WriteBlocked = true;
                UpdateInterest();
            }
        }
        _output.Publish();
    }

    private SendOutcome SendSecurely(TlsLayer tls, bool mayTry)
    {
        if (!tls.TrySeal(_output))
            return SendOutcome.Failed;
        if (Wire.PendingBytes == 0)
            return SendOutcome.Sent;
        var outcome = mayTry ? TrySend() : SendOutcome.Blocked;
        tls.Settle(_output);
        return outcome;
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

    private void DiscardInput()
    {
        var waste = Loop.Pool.Rent(InputBuffer.ReadSize);
        var count = ReceiveInto(waste, 0, waste.Length);
        Loop.Pool.Return(waste);
        if (count is EndOfStream or Broken)
            Close();
    }

    // A peer that only ended its own side (a pipe into netcat) still gets the replies to what it sent.
    private void OnEndOfStream()
    {
        if (_output.PendingBytes > 0)
            CloseAfterFlush();
        else
            Close();
    }

    private void OnInputFull()
    {
        _handler!.InputFull();
        CloseAfterFlush();
    }

    private void EndHandler()
    {
        if (_handlerEnded)
            return;
        _handlerEnded = true;
        Loop.Transport.CountConnection(Loop, -1);
        _handler?.Closed();
    }
}
