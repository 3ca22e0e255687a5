using System.Collections.Concurrent;

namespace RedHare.Net.Tests;

/// <summary>A handler whose calls a test supplies; what it leaves out echoes or does nothing.</summary>
internal sealed class ScriptedHandler(Connection connection) : ConnectionHandler
{
    private int _inside;

    internal static readonly Func<Connection, ScriptedHandler> Echo = connection => new ScriptedHandler(connection);

    internal Connection Connection { get; } = connection;

    internal Func<ScriptedHandler, InputBuffer, bool>? Received { get; set; }

    internal Action<ScriptedHandler>? Opened { get; set; }

    internal Action<ScriptedHandler, object>? Posted { get; set; }

    internal Action<ScriptedHandler, long>? Ticked { get; set; }

    internal Action<ScriptedHandler>? Drained { get; set; }

    internal Action<ScriptedHandler>? Released { get; set; }

    internal Action<ScriptedHandler>? Closed { get; set; }

    internal Action<ScriptedHandler>? InputFull { get; set; }

    internal Action<ScriptedHandler>? PeerShutdown { get; set; }

    internal ConcurrentQueue<string> Violations { get; } = new();

    internal int ClosedCalls;

    public override bool OnReceived(InputBuffer input)
    {
        using var _ = Enter();
        if (Received is not null)
            return Received(this, input);
        Connection.Output.Write(input.Span);
        input.Consume(input.Length);
        return false;
    }

    public override void OnOpened()
    {
        using var _ = Enter();
        Opened?.Invoke(this);
    }

    public override void OnPosted(object message)
    {
        using var _ = Enter();
        Posted?.Invoke(this, message);
    }

    public override void OnTick(long monotonicMilliseconds)
    {
        using var _ = Enter();
        Ticked?.Invoke(this, monotonicMilliseconds);
    }

    public override void OnDrained()
    {
        using var _ = Enter();
        Drained?.Invoke(this);
    }

    public override void OnReleased()
    {
        using var _ = Enter();
        Released?.Invoke(this);
    }

    public override void OnPeerShutdown(Connection connection)
    {
        using var _ = Enter();
        if (PeerShutdown is null)
            base.OnPeerShutdown(connection);
        else
            PeerShutdown(this);
    }

    public override void OnInputFull()
    {
        using var _ = Enter();
        InputFull?.Invoke(this);
    }

    public override void OnClosed()
    {
        using var _ = Enter();
        if (Interlocked.Increment(ref ClosedCalls) != 1)
            Violations.Enqueue("closed twice");
        Closed?.Invoke(this);
    }

    // Calls must not overlap, must be on the loop thread, and none may follow OnClosed.
    private Exit Enter()
    {
        if (Interlocked.Exchange(ref _inside, 1) != 0)
            Violations.Enqueue("calls overlap");
        if (!Connection.IsLoopThread)
            Violations.Enqueue("not on the loop thread");
        if (ClosedCalls != 0)
            Violations.Enqueue("called after OnClosed");
        return new Exit(this);
    }

    private readonly struct Exit(ScriptedHandler handler) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref handler._inside, 0);
    }
}
