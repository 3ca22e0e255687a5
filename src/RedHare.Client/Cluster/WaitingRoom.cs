namespace RedHare.Client;

/// <summary>
/// Commands that no node takes just now, in the order they came: each is tried again after its pause, all of them when the topology changes or a node is
/// connected, until their time is up. Those of one slot stay in their order: while one waits, the others wait behind it.
/// </summary>
internal sealed class WaitingRoom : IDisposable
{
    private readonly Func<PendingReply, bool> _tryAgain;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly Dictionary<int, SlotWait> _slots = [];
    private List<Entry> _entries = [];
    private int _count;
    private long _next = long.MaxValue;
    private bool _isClosed;
    private bool _isLeaving;
    private bool _isDue;
    private bool _isWoken;

    /// <param name="tryAgain">False when it has to wait on.</param>
    public WaitingRoom(Func<PendingReply, bool> tryAgain)
    {
        _tryAgain = tryAgain;
        _timer = new Timer(static room => ((WaitingRoom)room!).Leave(all: false), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether a command of a slot waits, so that one that comes later has to wait too. Commands without keys have no order.</summary>
    public bool Holds(int slot)
    {
        if (slot < 0 || Count == 0) return false;
        lock (_gate) return _slots.ContainsKey(slot);
    }

    /// <summary>Keeps a command.</summary>
    /// <param name="pending">It.</param>
    /// <param name="refusal">What a server answered last; null when none was reached.</param>
    /// <param name="reason">Why none was reached.</param>
    public void Add(PendingReply pending, Reply? refusal = null, Exception? reason = null)
    {
        var now = Environment.TickCount64;
        lock (_gate)
        {
            if (!_isClosed)
            {
                _slots.TryGetValue(pending.Slot, out var wait);
                _slots[pending.Slot] = new(wait.Due > now ? wait.Due : Later(pending, now), wait.Count + 1);
                Volatile.Write(ref _count, _count + 1);
                var entry = new Entry(pending, refusal, reason);
                _entries.Add(entry);
                if (Ends(entry) < _next) SetTimer(Ends(entry), now);
                return;
            }
        }
        pending.Fail(new ObjectDisposedException(nameof(RedisConnection)));
    }

    /// <summary>Tries all again.</summary>
    public void Wake() => Leave(all: true);

    public void Dispose()
    {
        lock (_gate) _isClosed = true;
        _timer.Dispose();
        Leave(all: true);
    }

    // In steps, so that many leave together.
    private static long Later(PendingReply pending, long now)
    {
        var pause = Math.Min(200, 5 << Math.Min(pending.Redirects++, 6));
        return (now + pause / 2 + Random.Shared.Next(pause)) | 7;
    }

    /// <summary>One thread at a time, or commands would overtake each other; who comes meanwhile leaves word.</summary>
    private void Leave(bool all)
    {
        lock (_gate)
        {
            (_isDue, _isWoken) = (true, _isWoken || all);
            if (_isLeaving) return;
            _isLeaving = true;
        }
        while (TakeLeaving() is { } leaving) TryAgain(leaving);
    }

    private List<Entry>? TakeLeaving()
    {
        lock (_gate)
        {
            _isLeaving = _isDue;
            if (!_isDue) return null;
            var (all, now) = (_isWoken, Environment.TickCount64);
            _isDue = _isWoken = false;
            var leaving = all ? _entries : _entries.FindAll(entry => Ends(entry) <= now);
            _entries = all ? [] : _entries.FindAll(entry => Ends(entry) > now);
            SetTimer(now);
            return leaving;
        }
    }

    private void TryAgain(List<Entry> leaving)
    {
        List<Entry>? staying = null;
        HashSet<int>? slots = null;
        var now = Environment.TickCount64;
        foreach (var entry in leaving)
        {
            var (pending, slot) = (entry.Pending, entry.Pending.Slot);
            if (_isClosed) pending.Fail(new ObjectDisposedException(nameof(RedisConnection)));
            else if (pending.IsDecided || pending.Deadline <= now) End(entry);
            else if ((slot >= 0 && slots?.Contains(slot) == true) || !_tryAgain(pending))
            {
                (staying ??= []).Add(entry);
                (slots ??= []).Add(slot);
                continue;
            }
            Forget(slot);
        }
        if (staying is null) return;
        now = Environment.TickCount64;
        lock (_gate)
        {
            foreach (var entry in staying)
            {
                var wait = _slots[entry.Pending.Slot];
                if (wait.Due <= now) _slots[entry.Pending.Slot] = wait with { Due = Later(entry.Pending, now) };
            }
            // Before those that came meanwhile.
            _entries = [.. staying, .. _entries];
            _isDue |= _isClosed;
            SetTimer(now);
        }
    }

    private void Forget(int slot)
    {
        lock (_gate)
        {
            Volatile.Write(ref _count, _count - 1);
            var wait = _slots[slot];
            if (wait.Count == 1) _slots.Remove(slot);
            else _slots[slot] = wait with { Count = wait.Count - 1 };
        }
    }

    /// <summary>When a command's waiting ends, one way or the other.</summary>
    private long Ends(Entry entry) => Math.Min(_slots[entry.Pending.Slot].Due, entry.Pending.Deadline);

    private void SetTimer(long now)
    {
        _next = long.MaxValue;
        if (_entries.Count > 0 && !_isClosed) SetTimer(_entries.Min(Ends), now);
    }

    private void SetTimer(long due, long now)
    {
        _next = due;
        _timer.Change(Math.Max(1, due - now), Timeout.Infinite);
    }

    private static void End(Entry entry)
    {
        var pending = entry.Pending;
        pending.Owner = null;
        if (entry.Refusal is { } refusal) pending.Complete(refusal);
        else pending.Fail(new RedisConnectionException($"No node of the cluster took {pending.Name} in time.", pending.WasSent, entry.Reason));
    }

    private readonly record struct Entry(PendingReply Pending, Reply? Refusal, Exception? Reason);

    /// <param name="Due">When its commands are tried again.</param>
    /// <param name="Count">How many there are, those that are just leaving too.</param>
    private readonly record struct SlotWait(long Due, int Count);
}
