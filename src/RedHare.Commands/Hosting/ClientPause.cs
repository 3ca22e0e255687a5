using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// CLIENT PAUSE: commands that come meanwhile are held back and run, in the order of their arrival, when the pause ends. Their connections
/// are parked as if they were blocked on a key.
/// </summary>
public sealed class ClientPause(StorageEngine engine) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PausedCommand> _waiting = new();
    private Timer? _timer;
    private long _until;
    private volatile bool _active;
    private bool _writesOnly;

    /// <summary>True while clients are paused.</summary>
    public bool IsActive => _active;

    /// <summary>Commands held back.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Pauses until <paramref name="until"/> (<see cref="Environment.TickCount64"/>). A pause that lasts longer or holds more is not shortened by a lesser one.</summary>
    public void Begin(long until, bool writesOnly)
    {
        lock (_lock)
        {
            _writesOnly = writesOnly && (!_active || _writesOnly);
            _until = _active ? Math.Max(_until, until) : until;
            // A deletion is a write too.
            _active = engine.HoldsExpired = true;
            var wait = Math.Clamp(_until - Environment.TickCount64, 0, uint.MaxValue - 1L);
            if (_timer is null) _timer = new Timer(static state => ((ClientPause)state!).EndIfDue(), this, wait, Timeout.Infinite);
            else _timer.Change(wait, Timeout.Infinite);
        }
    }

    /// <summary>Ends the pause and runs what was held back.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (!_active) return;
            _active = engine.HoldsExpired = false;
            _timer!.Dispose();
            _timer = null;
        }
        while (Next() is { } paused) paused.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _timer?.Dispose();
    }

    internal bool Postpone(Session session, CommandFlags flags, Arguments arguments)
    {
        lock (_lock)
        {
            if (!_active || (_writesOnly && (flags & (CommandFlags.Write | CommandFlags.MayReplicate)) == 0)) return false;
            session.Paused = new PausedCommand(session, arguments.Copy());
            _waiting.AddLast(session.Paused);
            return true;
        }
    }

    /// <summary>The session's connection is gone: what was held back of it does not run. Waits if it runs right now.</summary>
    internal void Cancel(Session session)
    {
        if (session.Paused is not { } paused) return;
        lock (_lock) _waiting.Remove(paused);
        paused.Cancel();
    }

    private PausedCommand? Next()
    {
        lock (_lock)
        {
            if (_active || _waiting.First is not { } first) return null;
            _waiting.RemoveFirst();
            return first.Value;
        }
    }

    private void EndIfDue()
    {
        lock (_lock)
        {
            if (!_active) return;
            var left = _until - Environment.TickCount64;
            if (left > 0)
            {
                _timer!.Change(Math.Min(left, uint.MaxValue - 1L), Timeout.Infinite);
                return;
            }
        }
        End();
    }
}

/// <summary>A command held back by CLIENT PAUSE.</summary>
internal sealed class PausedCommand(Session session, Arguments arguments)
{
    private readonly Lock _lock = new();
    private bool _cancelled;

    /// <summary>Runs it now and delivers its reply, unless its connection is gone. It may turn out to block, or be held back again.</summary>
    public void Run()
    {
        lock (_lock)
        {
            if (_cancelled) return;
            session.Paused = null;
            var reply = session.Port.CreateReply(session.Protocol);
            if (!session.Execute(arguments, reply)) session.Port.Complete(reply);
        }
    }

    public void Cancel()
    {
        lock (_lock) _cancelled = true;
    }
}
