using System.Net;
using RedHare.Net.Tls;

namespace RedHare.Net.Loops;

/// <summary>
/// A connection's life on its loop, the same for both transports: who may be called when, what closing means, when a
/// send is tried. What differs, the system calls and how readiness is learnt, is left to the two subclasses.
/// <para>Where TLS is spoken reads and sends go through a <see cref="TlsFilter"/>, and the handler is made when the handshake has ended.</para>
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
    private readonly TlsFilter? _tls;
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
        _tls = tls is null ? null : new TlsFilter(this, loop, tls);
        Wire = _tls?.Wire ?? _output;
        State = tls is null ? ConnectionState.Open : ConnectionState.ShakingHands;
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

    internal ConnectionState State { get; private set; }

    /// <summary>A send has blocked: the kernel will tell when there is room.</summary>
    private protected bool WriteBlocked { get; private set; }

    /// <summary>Input is left for another turn.</summary>
    private protected bool IsReady => _inReady;

    /// <summary>Bytes that arrive now would be taken.</summary>
    private protected bool WantsInput => State == ConnectionState.Open
        ? !_paused && !_outputHeld
        : State == ConnectionState.Lingering || (State == ConnectionState.ShakingHands && _tls!.WantsHandshake);

    private bool HasInput => _input.Length > 0 || _tls is { HasMore: true };

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
            Drain();
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
        if (HasInput)
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
            if (HasInput && !_paused && !_outputHeld)
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
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        if (_tls is null)
            Serve();
    }

    /// <summary>From here on there is a handler: at once, or when TLS is agreed on.</summary>
    internal void Serve()
    {
        State = ConnectionState.Open;
        try
        {
            _handler = new GuardedHandler(this, Loop.Transport.CreateHandler(this));
        }
        catch (Exception exception)
        {
            Fail(exception);
            return;
        }
        _handler.Opened();
        QueueFlush();
        if (_tls is null || State != ConnectionState.Open)
            return;
        if (HasInput)
            AddReady();
        UpdateInterest();
        AwaitInput();
    }

    /// <summary>Reads no more, sends what is written, and ends then.</summary>
    internal void Drain()
    {
        State = ConnectionState.Draining;
        _deadline = Loop.Now + DrainMilliseconds;
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
            _tls?.Receive(content);
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
            ReadInput();
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
            case ConnectionState.Draining when _drainedTo != _output.PendingBytes + Wire.PendingBytes:
                _drainedTo = _output.PendingBytes + Wire.PendingBytes;
                _deadline = now + DrainMilliseconds;
                break;
            case ConnectionState.Draining or ConnectionState.Lingering when now >= _deadline:
                Close();
                break;
            case ConnectionState.ShakingHands:
                _tls!.Tick(now);
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

    /// <summary>The kernel has input, or an end of stream or error to report.</summary>
    private protected void OnReadable()
    {
        if (State == ConnectionState.Lingering)
        {
            DiscardInput();
            return;
        }
        if (State == ConnectionState.ShakingHands)
            _tls!.ReadHandshake();
        else
            ReadInput();
    }

    private void ReadInput()
    {
        // What of a large argument is there is taken in one go, within bounds: otherwise it costs a round of the loop for each doubling of the buffer.
        for (var bytes = 0; !_inReady && bytes < MostInARow && ReadOnce() is var count && count > 0 && (_input.IsAwaited || _tls is not null) && State == ConnectionState.Open && WantsInput; bytes += count)
        {
        }
        // What TLS has in hand the kernel will not tell of again.
        if (_tls is { HasMore: true } && State == ConnectionState.Open && WantsInput)
            AddReady();
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
        var count = _tls is null ? ReceiveInto(_input.Bytes, _input.End, free) : _tls.ReceiveInto(_input.Bytes, _input.End, free);
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
    internal abstract int ReceiveInto(byte[] bytes, int offset, int count);

    /// <summary>Offers pending output to the kernel once and takes off what it took.</summary>
    internal abstract SendOutcome TrySend();

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

    internal void QueueFlush()
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
            var outcome = _tls is null ? sends < 4 ? TrySend() : SendOutcome.Blocked : _tls.Send(_output, mayTry: sends < 4);
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
