namespace RedHare.Client;

/// <summary>
/// Commands that no node takes just now, in the order they came: each is tried again after its pause, all of them when the topology changes or a node is
/// connected, until their time is up.
/// </summary>
internal sealed class WaitingRoom : IDisposable
{
    private readonly Action<PendingReply> _tryAgain;
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly Dictionary<int, long> _dues = []; // by slot
    private List<Entry> _entries = [];
    private long _next = long.MaxValue;
    private bool _isClosed;

    public WaitingRoom(Action<PendingReply> tryAgain)
    {
        _tryAgain = tryAgain;
        _timer = new Timer(static room => ((WaitingRoom)room!).Leave(all: false), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref _entries).Count;

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
                var pause = Math.Min(200, 5 << Math.Min(pending.Redirects++, 6));
                // In steps, so that many leave together; and with those of its slot that came before, so that they keep their order.
                if (!_dues.TryGetValue(pending.Slot, out var due) || due <= now) _dues[pending.Slot] = due = (now + pause / 2 + Random.Shared.Next(pause)) | 7;
                var entry = new Entry(pending, due, refusal, reason);
                _entries.Add(entry);
                if (entry.Ends < _next) SetTimer(entry.Ends, now);
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

    private void Leave(bool all)
    {
        List<Entry> leaving;
        var now = Environment.TickCount64;
        lock (_gate)
        {
            if (_entries.Count == 0) return;
            leaving = all ? _entries : _entries.FindAll(entry => entry.Ends <= now);
            _entries = all ? [] : _entries.FindAll(entry => entry.Ends > now);
            _next = long.MaxValue;
            if (_entries.Count == 0) _dues.Clear();
            if (_entries.Count > 0 && !_isClosed) SetTimer(_entries.Min(static entry => entry.Ends), now);
        }
        foreach (var entry in leaving)
        {
            if (_isClosed) entry.Pending.Fail(new ObjectDisposedException(nameof(RedisConnection)));
            else if (entry.Pending.IsDecided || entry.Pending.Deadline <= now) End(entry);
            else _tryAgain(entry.Pending);
        }
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

    private readonly record struct Entry(PendingReply Pending, long Due, Reply? Refusal, Exception? Reason)
    {
        /// <summary>When its waiting ends, one way or the other.</summary>
        public long Ends => Math.Min(Due, Pending.Deadline);
    }
}
