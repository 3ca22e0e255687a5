using RedHare.Net.Buffers;

namespace RedHare.Net.Loops;

/// <summary>
/// One thread that serves many connections, in rounds: wait for events and read what is ready, give those their turn
/// again that stopped at their budget, deliver the mail, send what was written, run the timers, bury the closed. A round
/// sends once per connection however many calls wrote to it. Modelled on Redis's ae.c with its before-sleep hook.
/// <para>The clock is read once per round. A connection's slot is freed only at the end of a round, so an event that was
/// fetched before its connection closed finds a closed connection, never another's.</para>
/// <para>A handler whose call cannot end soon may have a round run within its own (<see cref="ServeOthers"/>). So what a round walks through, events, turns
/// and letters, has its place in a field: the inner round goes on where the outer one was interrupted, and the outer finds nothing left of it.</para>
/// </summary>
internal abstract class Loop : ConnectionLoop
{
    private const long TickMilliseconds = 100;
    private const long TrimMilliseconds = 1000;

    private readonly Mailbox _mailbox = new();
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stack<int> _freeSlots = new();
    private LoopConnection?[] _slots = new LoopConnection?[64];
    private int _usedSlots;
    private List<LoopConnection> _ready = [];
    private List<LoopConnection> _readyNow = [];
    private int _readyAt;
    private ReadOnlyMemory<Letter> _letters;
    private int _letterAt;
    private readonly List<Letter> _heldLetters = [];
    private LoopConnection? _running;
    private LoopConnection? _held;
    private List<Action> _atRoundEnd = [];
    private List<Action> _ending = [];
    private readonly List<LoopConnection> _toFlush = [];
    private readonly List<LoopConnection> _toBury = [];
    private int _connections;
    private bool _stopping;
    private long _now = Environment.TickCount64;
    private long _nextTick;
    private long _nextTrim;

    private protected Loop(Transport transport, string name)
    {
        Transport = transport;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    internal Transport Transport { get; }

    internal BufferPool Pool { get; } = new();

    internal Task Ended => _ended.Task;

    internal int Connections => Volatile.Read(ref _connections);

    internal long Now => Volatile.Read(ref _now);

    internal bool IsCurrent => Environment.CurrentManagedThreadId == _thread.ManagedThreadId;

    /// <summary>True while the loop has something to time: its ticks run.</summary>
    private protected virtual bool NeedsTick => _usedSlots > _freeSlots.Count;

    internal void Start() => _thread.Start();

    /// <summary>A loop that was never started: frees what its constructor took.</summary>
    internal void Discard()
    {
        Dispose();
        _ended.TrySetResult();
    }

    internal void Post(LoopConnection? addressee, object content)
    {
        if (_mailbox.Put(new Letter(addressee, content)))
            Wake();
    }

    public sealed override void Post(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        Post(null, action);
    }

    public sealed override void AtRoundEnd(Action action) => _atRoundEnd.Add(action);

    internal void Stop() => Post(null, (Action)(() => _stopping = true));

    /// <summary>Gives <paramref name="connection"/> a slot and opens it. Loop thread.</summary>
    internal void Adopt(LoopConnection connection)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            slot = _usedSlots++;
            if (slot == _slots.Length)
                Array.Resize(ref _slots, slot * 2);
        }
        _slots[slot] = connection;
        connection.Open(slot);
    }

    internal LoopConnection? At(int slot) => _slots[slot];

    internal void CountConnection(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>The handler of a connection is about to be given input. Returns what <see cref="Leave"/> wants back.</summary>
    internal LoopConnection? Enter(LoopConnection connection)
    {
        var outer = _running;
        _running = connection;
        return outer;
    }

    internal void Leave(LoopConnection? outer) => _running = outer;

    /// <summary>True while a round runs within this connection's handler.</summary>
    internal bool IsHeld(LoopConnection connection) => ReferenceEquals(connection, _held);

    /// <summary>A round without waiting for all connections but the one whose handler runs.</summary>
    internal void ServeOthers()
    {
        if (!IsCurrent || _running is null || _held is not null)
            return;
        _held = _running;
        try
        {
            Round(0);
        }
        catch (Exception exception)
        {
            Transport.Report(null, exception);
        }
        finally
        {
            _held = null;
        }
    }

    internal void AddReady(LoopConnection connection) => _ready.Add(connection);

    internal void AddFlush(LoopConnection connection) => _toFlush.Add(connection);

    internal void AddBurial(LoopConnection connection) => _toBury.Add(connection);

    /// <summary>
    /// Between reading input and answering it: handles what is in the mailbox, so that what was posted before that input was sent is told before its answer,
    /// as by a server of one thread. False within a letter's delivery while more letters wait: then the input waits its turn behind them.
    /// </summary>
    internal bool TryDeliver()
    {
        if (!_letters.IsEmpty)
            return _letterAt == _letters.Length && _mailbox.IsEmpty;
        Deliver();
        return true;
    }

    /// <summary>Begins to accept from <paramref name="listener"/>. Loop thread.</summary>
    internal abstract void Listen(Listener listener);

    /// <summary>Closes <paramref name="listener"/>. Loop thread; idempotent.</summary>
    internal abstract void Unlisten(Listener listener);

    /// <summary>Waits at most <paramref name="timeout"/> ms (-1: without limit) for events and handles them.</summary>
    private protected abstract void Poll(int timeout);

    /// <summary>Ends a running or coming <see cref="Poll"/>. Any thread, also after the loop has ended.</summary>
    private protected abstract void Wake();

    private protected abstract void Dispose();

    private protected virtual void OnTick()
    {
    }

    private protected bool TryFallAsleep() => _mailbox.TryFallAsleep();

    private protected void Awake() => _mailbox.Awake();

    private void Run()
    {
        while (!_stopping)
        {
            try
            {
                Round(Timeout());
            }
            catch (Exception exception)
            {
                Transport.Report(null, exception);
            }
        }
        foreach (var letter in _mailbox.Close().Span)
        {
            if (letter.Addressee is null && letter.Content is LoopConnection neverOpened)
                neverOpened.Bury();
        }
        for (var slot = 0; slot < _usedSlots; slot++)
            _slots[slot]?.Close();
        Bury();
        Dispose();
        _ended.TrySetResult();
    }

    private void Round(int timeout)
    {
        Poll(timeout);
        Volatile.Write(ref _now, Environment.TickCount64);
        if (_ready.Count > 0 || _readyAt < _readyNow.Count)
            RunReady();
        Deliver();
        if (_now >= _nextTick)
            Tick();
        if (_atRoundEnd.Count > 0)
            EndRound();
        Flush();
        if (_toBury.Count > 0)
            Bury();
    }

    private void EndRound()
    {
        (_ending, _atRoundEnd) = (_atRoundEnd, _ending);
        foreach (var action in _ending)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                Transport.Report(null, exception);
            }
        }
        _ending.Clear();
    }

    private int Timeout()
    {
        if (_ready.Count > 0 || _atRoundEnd.Count > 0 || _toFlush.Count > 0 || !_mailbox.IsEmpty || _heldLetters.Count > 0 || _stopping)
            return 0;
        return NeedsTick ? (int)Math.Clamp(_nextTick - _now, 0, TickMilliseconds) : -1;
    }

    private void RunReady()
    {
        Deliver();
        // What an interrupted round has not come to goes first.
        FinishReady();
        (_ready, _readyNow) = (_readyNow, _ready);
        FinishReady();
    }

    private void FinishReady()
    {
        while (_readyAt < _readyNow.Count)
            _readyNow[_readyAt++].TakeTurn();
        _readyNow.Clear();
        _readyAt = 0;
    }

    /// <summary>Handles what is in the mailbox.</summary>
    private protected void Deliver()
    {
        if (_mailbox.IsEmpty && _heldLetters.Count == 0 && _letters.IsEmpty)
            return;
        if (_held is null && _heldLetters.Count > 0)
        {
            var held = _heldLetters.ToArray();
            _heldLetters.Clear();
            foreach (var letter in held)
                Deliver(letter);
        }
        FinishLetters();
        _letters = _mailbox.Take();
        FinishLetters();
    }

    private void FinishLetters()
    {
        while (_letterAt < _letters.Length)
            Deliver(_letters.Span[_letterAt++]);
        if (_letters.IsEmpty)
            return;
        _mailbox.Done(_letters.Length);
        _letters = default;
        _letterAt = 0;
    }

    private void Deliver(in Letter letter)
    {
        if (letter.Addressee is { } connection)
        {
            if (IsHeld(connection))
                _heldLetters.Add(letter);
            else
                connection.Receive(letter.Content);
        }
        else if (letter.Content is Action action)
        {
            action();
        }
        else
        {
            Adopt((LoopConnection)letter.Content);
        }
    }

    // Sending can wake OnDrained, which can write again: that is for the next round, so that an endless writer takes turns.
    private void Flush()
    {
        var count = _toFlush.Count;
        if (count == 0)
            return;
        for (var i = 0; i < count; i++)
        {
            if (IsHeld(_toFlush[i]))
                _toFlush.Add(_toFlush[i]);
            else
                _toFlush[i].FlushQueued();
        }
        _toFlush.RemoveRange(0, count);
    }

    private void Tick()
    {
        _nextTick = _now + TickMilliseconds;
        OnTick();
        for (var slot = 0; slot < _usedSlots; slot++)
        {
            if (_slots[slot] is { } connection && !IsHeld(connection))
                connection.Tick(_now);
        }
        if (_now < _nextTrim)
            return;
        _nextTrim = _now + TrimMilliseconds;
        Pool.Trim();
    }

    private void Bury()
    {
        var held = false;
        for (var i = 0; i < _toBury.Count; i++)
        {
            if (IsHeld(_toBury[i]))
            {
                held = true;
                continue;
            }
            var slot = _toBury[i].Bury();
            _slots[slot] = null;
            _freeSlots.Push(slot);
        }
        _toBury.Clear();
        if (held)
            _toBury.Add(_held!);
    }
}
