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
internal abstract partial class LoopConnection : Connection
{
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

    /// <summary>Input is left for another turn.</summary>
    private protected bool IsReady => _inReady;

    public sealed override void Post(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Loop.Post(this, message);
    }

    public sealed override void ServeOthers() => Loop.ServeOthers();

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

    private protected abstract void Register();

    /// <summary>What is waited for has changed.</summary>
    private protected abstract void UpdateInterest();

    private protected virtual void OnSignal(Signal signal)
    {
        if (signal == Signal.Close)
            Close();
        else if (signal == Signal.CloseAfterFlush)
            CloseAfterFlush();
        else if (signal == Signal.ReleaseOutput)
            ReleaseOutput();
    }
}
