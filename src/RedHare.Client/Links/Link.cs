using System.Diagnostics;

namespace RedHare.Client;

/// <summary>
/// One connection to one server, shared by all callers: each writes its command behind the others' and takes its reply when its turn comes. Whoever finds
/// nobody sending sends, so a lone caller pays no thread switch and many callers share a system call. It dies once; the owner makes a new one.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    // Gathered commands are sent once they are so many bytes, though more callers are to run: the server need not wait for the last of them.
    private const int GatheredBytes = 8 * 1024;

    private readonly LinkLimits _limits;
    private readonly Lock _gate = new();
    private readonly PendingQueue _pending = new();
    private readonly LinkReader _reader;
    private readonly LinkWriter _writer;
    private readonly CallerQueue _callers;
    private bool _isClosed, _isDelivering;
    private long _expired;
    private Exception? _reason;
    private TaskCompletionSource? _room;
    private Action<Exception, PendingReply[]>? _onClosed;

    public Link(Stream stream, LinkLimits limits)
    {
        _limits = limits;
        _callers = new CallerQueue(this);
        _reader = new LinkReader(this, stream, _callers);
        _writer = new LinkWriter(this, stream, _gate);
    }

    /// <summary>Says who is told, once, why the link died, with what was still unanswered, in order; on the reading thread or a sender's. False when it is
    /// dead already: then the owner before is told.</summary>
    public bool TryOwn(Action<Exception, PendingReply[]> onClosed)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _onClosed = onClosed;
            return true;
        }
    }

    /// <summary>Told of each push (RESP3), and of each reply that no command awaits, as RESP2 sends messages; on the reading thread.</summary>
    public Action<Reply>? OnPush { get; set; }

    /// <summary>Told once that the link died, before its owner is: whoever answers for what was heard by it.</summary>
    public Action? OnLost { get; set; }

    public bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Commands without their reply.</summary>
    public int Count => _pending.Count;

    /// <summary>Where it leads.</summary>
    public RedisEndPoint EndPoint { get; init; }

    /// <summary>When the server last said something, in <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived => _reader.LastReceived;

    /// <summary>True when so much waits for its reply that callers should wait first.</summary>
    public bool IsFull => _pending.Count >= _limits.MaxPending || _writer.Unsent >= _limits.MaxOutputBytes;

    /// <summary>True when bytes wait that no thread is sending.</summary>
    public bool HasUnsent => _writer.HasIdleBytes;

    /// <summary>Starts reading.</summary>
    public void Start()
    {
        Instruments.Connections.Add(1, Tags());
        _reader.Start();
    }

    /// <summary>Writes a command behind the others'. False when the link is dead: then nothing was sent.</summary>
    public bool TrySubmit(PendingReply pending)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            Enqueue(pending);
            if (!TryBeginSending()) return true;
        }
        _writer.Send(isCaller: true);
        return true;
    }

    /// <summary>Writes several commands with nobody else's between them, to be sent by <see cref="Flush"/>. False when the link is dead: then none was taken.</summary>
    public bool TryQueue(ReadOnlySpan<PendingReply> pending)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            foreach (var one in pending) Enqueue(one);
            return true;
        }
    }

    /// <summary>Writes a command whose reply comes to <see cref="OnPush"/> (SUBSCRIBE), to be sent by <see cref="Flush"/>. False when the link is dead.</summary>
    public bool TryQueue(CommandLine line)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _writer.Write(line);
            return true;
        }
    }

    /// <summary>Writes several commands with nobody else's between them, and sends them. False when the link is dead: then none was taken.</summary>
    public bool TrySubmit(ReadOnlySpan<PendingReply> pending)
    {
        if (!TryQueue(pending)) return false;
        Flush();
        return true;
    }

    /// <summary>Sends what was queued or gathered, if nobody is sending.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isClosed || !_writer.TryBegin()) return;
        }
        _writer.Send(isCaller: false);
    }

    /// <summary>Ends when there is room again, or the link is dead.</summary>
    public Task WaitForRoomAsync()
    {
        lock (_gate)
        {
            if (_isClosed || !IsFull) return Task.CompletedTask;
            return (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Gives up on commands whose time has passed. A link that was silent since the oldest of them was sent is taken for dead.</summary>
    public void Expire(long now)
    {
        int late;
        lock (_gate)
        {
            // While replies are delivered it is not known here who has had his; the reading thread sees to it when it is done.
            if (_isDelivering) _expired = now;
            late = _isDelivering ? 0 : GiveUp(now);
        }
        if (late > 0) OnLate(late, now);
    }

    /// <summary>Ends the link; what is unanswered goes to its owner, behind replies that are being delivered on another thread.</summary>
    public void Close(Exception reason)
    {
        PendingReply[]? unanswered;
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (_isClosed) return;
            Volatile.Write(ref _isClosed, true);
            _reason = reason;
            unanswered = _isDelivering ? null : Unanswered();
            room = _room;
        }
        _reader.Close();
        room?.TrySetResult();
        if (unanswered is not null) TellOwner(unanswered);
        Instruments.Connections.Add(-1, Tags());
    }

    public ValueTask DisposeAsync()
    {
        Close(new ObjectDisposedException(nameof(RedisConnection)));
        return ValueTask.CompletedTask;
    }

    /// <summary>Who awaits replies; until <see cref="EndDelivery"/> the reading thread alone decides on them. False when the link is dead.</summary>
    internal bool TryBeginDelivery(out PendingQueue.Window takers)
    {
        lock (_gate)
        {
            takers = _pending.Look();
            return _isDelivering = !_isClosed;
        }
    }

    /// <summary>The first so many of them have had their replies.</summary>
    internal void EndDelivery(int answered)
    {
        PendingReply[]? unanswered = null;
        TaskCompletionSource? room = null;
        var late = 0;
        long now;
        lock (_gate)
        {
            _isDelivering = false;
            _pending.Drop(answered);
            (now, _expired) = (_expired, 0);
            if (_isClosed) unanswered = Unanswered();
            else if (now != 0) late = GiveUp(now);
            if (_room is not null && _pending.Count <= _limits.MaxPending / 2) (room, _room) = (_room, null);
        }
        room?.TrySetResult();
        if (unanswered is not null) TellOwner(unanswered);
        if (late > 0) OnLate(late, now);
    }

    /// <summary>Under the lock: once out of the queue a pending reply may be another caller's.</summary>
    private int GiveUp(long now)
    {
        var late = 0;
        for (var i = 0; i < _pending.Count; i++)
        {
            var pending = _pending[i];
            if (pending.Deadline > now || pending.IsDecided) continue;
            pending.Abandon(new TimeoutException($"No reply to {pending.Name} came in time; the server may still run it."));
            late++;
        }
        return late;
    }

    private void OnLate(int late, long now)
    {
        Instruments.Timeouts.Add(late, ServerTags.Of(EndPoint));
        if (now - LastReceived >= _limits.SilenceMilliseconds) Close(new TimeoutException("The server was silent for too long."));
    }

    /// <summary>What the owner is told of; a batch, which has a place for each of its replies, once. Under the lock.</summary>
    private PendingReply[] Unanswered()
    {
        var unanswered = new List<PendingReply>(_pending.Count);
        for (var i = 0; i < _pending.Count; i++)
        {
            var pending = _pending[i];
            pending.WasSent |= i < _pending.Count - _writer.UnsentCommands;
            if (unanswered.Count == 0 || !ReferenceEquals(unanswered[^1], pending)) unanswered.Add(pending);
        }
        _pending.Drop(_pending.Count);
        return [.. unanswered];
    }

    private void TellOwner(PendingReply[] unanswered)
    {
        OnLost?.Invoke();
        _onClosed?.Invoke(_reason!, unanswered);
    }

    private void Enqueue(PendingReply pending)
    {
        if (pending is BatchReply batch)
        {
            batch.Restart();
            foreach (var line in batch.Lines) Enqueue(batch, line);
            return;
        }
        Enqueue(pending, pending.Command!);
    }

    private void Enqueue(PendingReply pending, CommandLine line)
    {
        _writer.Write(line);
        _pending.Add(pending);
    }

    private TagList Tags()
    {
        var tags = ServerTags.Of(EndPoint);
        tags.Add("db.client.connection.pool.name", EndPoint.ToString());
        tags.Add("db.client.connection.state", "used");
        return tags;
    }

    /// <summary>True when this thread is to send. While callers are being run more commands come right behind: who runs the last of them sends.</summary>
    private bool TryBeginSending()
    {
        if (_writer.Unsent < GatheredBytes)
        {
            // What was written is seen by whoever takes the last caller, or else this thread sees that there is none.
            Interlocked.MemoryBarrier();
            if (_callers.HasMore) return false;
        }
        return _writer.TryBegin();
    }
}

/// <summary>Bounds of a link.</summary>
/// <param name="MaxPending">Commands without their reply.</param>
/// <param name="MaxOutputBytes">Bytes not yet sent.</param>
/// <param name="SilenceMilliseconds">How long a server may say nothing while a command's time passes.</param>
internal sealed record LinkLimits(int MaxPending, int MaxOutputBytes, int SilenceMilliseconds);
