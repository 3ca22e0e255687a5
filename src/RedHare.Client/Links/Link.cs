using RedHare.Resp;

namespace RedHare.Client;

/// <summary>
/// One connection to one server, shared by all callers: each writes its command behind the others' and takes its reply when its turn comes. Whoever finds
/// nobody sending sends, so a lone caller pays no thread switch and many callers share a system call. It dies once; the owner makes a new one.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    private const int ReadSize = 64 * 1024;
    private const int MaxIdleOutput = 1 << 20;

    private readonly Stream _stream;
    private readonly LinkLimits _limits;
    private readonly Lock _gate = new();
    private readonly RespReader _reader = new();
    private readonly CancellationTokenSource _closing = new();
    private byte[] _output = new byte[4096], _sending = new byte[4096];
    private int _outputLength;
    private bool _isSending, _isClosed;
    private PendingReply[] _pending = new PendingReply[64];
    private int _head, _count;
    private int _unsent; // of the pending ones, the last: nothing of them was given to the stream
    private long _lastReceived = Environment.TickCount64;
    private TaskCompletionSource? _room;
    private Action<Exception, PendingReply[]>? _onClosed;

    public Link(Stream stream, LinkLimits limits)
    {
        _stream = stream;
        _limits = limits;
    }

    /// <summary>Says who is told, once, why the link died, with what was still unanswered, in order; on the reading thread or a sender's. False when it is
    /// dead already: then the owner before was told.</summary>
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
    public int Count => Volatile.Read(ref _count);

    /// <summary>Where it leads.</summary>
    public RedisEndPoint EndPoint { get; init; }

    /// <summary>When the server last said something, in <see cref="Environment.TickCount64"/>.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>Starts reading.</summary>
    public void Start() => _ = Task.Run(ReadAsync);

    /// <summary>Writes a command behind the others'. False when the link is dead: then nothing was sent.</summary>
    public bool TrySubmit(PendingReply pending)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            Enqueue(pending);
            if (_isSending) return true;
            _isSending = true;
        }
        _ = SendAsync();
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

    /// <summary>The same, and sends them.</summary>
    public bool TrySubmit(ReadOnlySpan<PendingReply> pending)
    {
        if (!TryQueue(pending)) return false;
        Flush();
        return true;
    }

    /// <summary>Sends what was queued, if nobody is sending.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isClosed || _isSending) return;
            _isSending = true;
        }
        _ = SendAsync();
    }

    /// <summary>Writes a command whose reply comes to <see cref="OnPush"/> (SUBSCRIBE), to be sent by <see cref="Flush"/>. False when the link is dead.</summary>
    public bool TryQueue(CommandLine line)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            Write(line);
            return true;
        }
    }

    /// <summary>True when so much waits for its reply that callers should wait first.</summary>
    public bool IsFull => Volatile.Read(ref _count) >= _limits.MaxPending || Volatile.Read(ref _outputLength) >= _limits.MaxOutputBytes;

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
        var isLate = false;
        lock (_gate)
        {
            for (var i = 0; i < _count; i++)
            {
                var pending = _pending[(_head + i) & (_pending.Length - 1)];
                if (pending.Deadline > now || pending.IsDecided) continue;
                // Under the lock: once out of the queue it may be another caller's.
                pending.Abandon(new TimeoutException($"No reply to {pending.Name} came in time; the server may still run it."));
                isLate = true;
            }
        }
        if (isLate && now - Volatile.Read(ref _lastReceived) >= _limits.SilenceMilliseconds) Close(new TimeoutException("The server was silent for too long."));
    }

    /// <summary>Ends the link; what is unanswered goes to its owner.</summary>
    public void Close(Exception reason)
    {
        var unanswered = new List<PendingReply>();
        TaskCompletionSource? room;
        Action<Exception, PendingReply[]>? onClosed;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            while (_count > 0)
            {
                var wasSent = _count > _unsent;
                var pending = Dequeue();
                pending.WasSent |= wasSent;
                // A batch has a place for each of its replies.
                if (unanswered.Count == 0 || !ReferenceEquals(unanswered[^1], pending)) unanswered.Add(pending);
            }
            room = _room;
            onClosed = _onClosed;
        }
        _closing.Cancel();
        _stream.Dispose();
        room?.TrySetResult();
        OnLost?.Invoke();
        onClosed?.Invoke(reason, [.. unanswered]);
    }

    public ValueTask DisposeAsync()
    {
        Close(new ObjectDisposedException(nameof(RedisConnection)));
        return ValueTask.CompletedTask;
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
        if (_count == _pending.Length)
        {
            var larger = new PendingReply[_count * 2];
            for (var i = 0; i < _count; i++) larger[i] = _pending[(_head + i) & (_pending.Length - 1)];
            (_pending, _head) = (larger, 0);
        }
        _pending[(_head + _count++) & (_pending.Length - 1)] = pending;
        _unsent++;
        Write(line);
    }

    private PendingReply Dequeue()
    {
        var pending = _pending[_head];
        _pending[_head] = null!;
        _head = (_head + 1) & (_pending.Length - 1);
        _count--;
        return pending;
    }

    private void Write(CommandLine line)
    {
        var needed = RespFormat.MaxHeader + line.Length + line.Count * RespFormat.BulkOverhead;
        if (_output.Length - _outputLength < needed) Array.Resize(ref _output, (int)Math.Min(Array.MaxLength, Math.Max(_output.Length * 2L, _outputLength + (long)needed)));
        var destination = _output.AsSpan(_outputLength);
        var at = RespFormat.Header(destination, '*', line.Count);
        for (var i = 0; i < line.Count; i++) at += RespFormat.Bulk(destination[at..], line[i]);
        _outputLength += at;
    }

    /// <summary>Sends until nothing is left. Runs on the submitting caller's thread until the first send that cannot be done at once.</summary>
    private async Task SendAsync()
    {
        try
        {
            for (var round = 0; ; round++)
            {
                int length;
                lock (_gate)
                {
                    if (_outputLength == 0 || _isClosed)
                    {
                        _isSending = false;
                        if (_sending.Length > MaxIdleOutput) _sending = new byte[4096];
                        return;
                    }
                    (_output, _sending) = (_sending, _output);
                    length = _outputLength;
                    _outputLength = _unsent = 0;
                }
                // The caller who began to send has a command of its own to await: others' are sent by a pool thread.
                if (round == 1) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                await _stream.WriteAsync(_sending.AsMemory(0, length), _closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            Close(exception);
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[ReadSize];
        int start = 0, end = 0;
        try
        {
            while (true)
            {
                if (end == buffer.Length)
                {
                    if (start == 0) Array.Resize(ref buffer, buffer.Length * 2);
                    else
                    {
                        Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
                        (start, end) = (0, end - start);
                    }
                }
                var read = await _stream.ReadAsync(buffer.AsMemory(end), _closing.Token).ConfigureAwait(false);
                if (read == 0) throw new EndOfStreamException("The server closed the connection.");
                end += read;
                Volatile.Write(ref _lastReceived, Environment.TickCount64);
                Deliver(buffer, ref start, end);
                if (start == end) start = end = 0;
            }
        }
        catch (Exception exception)
        {
            Close(exception);
        }
    }

    private void Deliver(byte[] buffer, ref int start, int end)
    {
        while (true)
        {
            var result = _reader.Read(buffer, start, end, out var consumed, out var value);
            start += consumed;
            if (result == ReadResult.NeedMore) return;
            if (result == ReadResult.Error) throw new InvalidDataException($"The server broke the protocol: {_reader.ErrorMessage}");
            var reply = ReplyReading.ToReply(value);
            PendingReply? pending = null;
            TaskCompletionSource? room = null;
            var isPart = false;
            lock (_gate)
            {
                if (reply.Kind != ReplyKind.Push && _count > 0)
                {
                    pending = Dequeue();
                    // Under the lock: whoever closes the link sees a batch with this reply or without, and may send it again.
                    isPart = pending is BatchReply batch && !batch.Collect(reply);
                }
                if (_room is not null && _count <= _limits.MaxPending / 2) (room, _room) = (_room, null);
            }
            room?.TrySetResult();
            if (isPart) continue;
            if (pending is not null) pending.Complete(pending is BatchReply whole ? whole.Outcome() : reply);
            else if (OnPush is { } onPush) onPush(reply);
            else if (reply.Kind != ReplyKind.Push) throw new InvalidDataException("The server sent a reply that nobody asked for.");
        }
    }
}

/// <summary>Bounds of a link.</summary>
/// <param name="MaxPending">Commands without their reply.</param>
/// <param name="MaxOutputBytes">Bytes not yet sent.</param>
/// <param name="SilenceMilliseconds">How long a server may say nothing while a command's time passes.</param>
internal sealed record LinkLimits(int MaxPending, int MaxOutputBytes, int SilenceMilliseconds);
