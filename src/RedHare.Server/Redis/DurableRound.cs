using RedHare.Commands;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>
/// One loop's side of <c>appendfsync always</c>: the outputs that it holds, and the log's thread, which is asked once a round and answers once per sync, however many connections wait. On the
/// loop's thread but for the waiter's calls.
/// </summary>
internal sealed class DurableRound : IDurableWaiter
{
    private readonly ConnectionLoop _loop;
    private readonly ServerContext _server;
    private readonly Action _end, _durable;
    private List<DurableGate> _held = [];
    private List<DurableGate> _leaving = [];
    private bool _isEnding, _isRegistered;

    public DurableRound(ConnectionLoop loop, ServerContext server)
    {
        (_loop, _server) = (loop, server);
        _end = End;
        _durable = OnLoopDurable;
    }

    /// <summary>Keeps a connection's output back until what it shows is durable.</summary>
    public void Add(DurableGate gate)
    {
        _held.Add(gate);
        NoteChange();
    }

    /// <summary>Something was changed: the log's thread is to be woken at the round's end.</summary>
    public void NoteChange()
    {
        if (_isEnding) return;
        _isEnding = true;
        _loop.AtRoundEnd(_end);
    }

    void IDurableWaiter.OnDurable() => _loop.Post(_durable);

    void IDurableWaiter.OnFailed(string error) => _loop.Post(() =>
    {
        _isRegistered = false;
        Release(error);
    });

    private void End()
    {
        _isEnding = false;
        // Who is waited for anyway can as well do it: one round, one sync, and then all its replies, without a wake-up of the log's thread and one back.
        if (_held.Count > 0 && !_isRegistered) _server.Durability?.TryCommit(onlyQuickly: true);
        // Who has nothing left to take sleeps on: the log's thread, unless it is needed.
        _server.Engine.Effects.WakeKeeper();
        if (!_isRegistered) Release(null);
    }

    private void OnLoopDurable()
    {
        _isRegistered = false;
        Release(null);
    }

    /// <summary>Lets go what is durable, or all when nothing will be any more, and has itself told about the rest.</summary>
    private void Release(string? error)
    {
        while (_held.Count > 0)
        {
            var durability = _server.Durability;
            var next = long.MaxValue;
            // A connection whose mail waited is held anew.
            (_held, _leaving) = (_leaving, _held);
            foreach (var gate in _leaving)
            {
                if (durability is null || durability.IsDurable(gate.Position)) gate.Open();
                else if (error is not null) gate.Open(error);
                else
                {
                    _held.Add(gate);
                    next = Math.Min(next, gate.Position);
                }
            }
            _leaving.Clear();
            if (next == long.MaxValue) return;
            _isRegistered = true;
            if (durability!.TryAwait(next, hasWritten: true, this)) return;
            _isRegistered = false;
        }
    }
}
