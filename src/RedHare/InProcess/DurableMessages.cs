using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>
/// Messages of a session in this process which may tell of changes that could still be lost: with <c>appendfsync always</c> each waits for its unit's end, and until what that has seen is durable,
/// and those behind it wait too. When nothing becomes durable any more the session ends: a message cannot say that its truth will be known at the next start.
/// </summary>
/// <param name="server">Whose durability they wait for.</param>
/// <param name="arrive">Takes what may be seen, with its size. Under a lock.</param>
/// <param name="lost">Ends the session.</param>
internal sealed class DurableMessages(ServerContext server, Action<Reply, int> arrive, Action lost) : IDurableWaiter
{
    private readonly Lock _lock = new();
    private readonly Queue<Held> _held = new();
    private Action? _known;
    private volatile bool _isEmpty = true;
    private bool _isWaiting;

    /// <summary>True when a message need not wait.</summary>
    public bool Passes => _isEmpty && server.Durability is not { HoldsReplies: true };

    public void Add(Reply message, IPush push)
    {
        lock (_lock)
        {
            _held.Enqueue(new Held(message, push, server.Engine.Effects.Position));
            _isEmpty = false;
        }
        GoOn();
    }

    void IDurableWaiter.OnDurable() => Continue();

    void IDurableWaiter.OnFailed(string error)
    {
        lock (_lock)
        {
            if (_held.Peek().Push.Cause is not null) _held.Clear();
            _isEmpty = _held.Count == 0;
        }
        if (_isEmpty) lost();
        else Continue();
    }

    private void Continue()
    {
        lock (_lock) _isWaiting = false;
        GoOn();
    }

    /// <summary>Gives out what may be seen, and has itself told when that is true of the next. One thread at a time gets past the lock.</summary>
    private void GoOn()
    {
        while (true)
        {
            Held next;
            lock (_lock)
            {
                if (_isWaiting) return;
                while (_held.TryPeek(out next) && IsDue(next)) Release();
                if (_held.Count == 0) return;
                _isWaiting = true;
            }
            // Without the lock, since who is asked may tell at once.
            if (next.Push.Cause is { } cause && cause.TryAwait(_known ??= Continue)) return;
            if (server.Durability is { } durability && durability.TryAwait(next.Position, next.Push.Cause is not null, this)) return;
            lock (_lock)
            {
                _isWaiting = false;
                Release();
            }
        }
    }

    private bool IsDue(in Held message) => message.Push.Cause is not { IsKnown: false } && server.Durability?.IsDurable(message.Position) != false;

    private void Release()
    {
        var message = _held.Dequeue();
        arrive(message.Message, message.Push.Bytes);
        _isEmpty = _held.Count == 0;
    }

    private readonly record struct Held(Reply Message, IPush Push, long Seen)
    {
        public long Position => Push.Cause?.Position ?? Seen;
    }
}
