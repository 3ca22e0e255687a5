using System.Threading.Tasks.Sources;

namespace RedHare.Client;

/// <summary>
/// A command whose reply is awaited. It lives in a link's queue and in its caller's await, and returns to its pool when both are done with it. A reply is
/// taken in two steps: <see cref="Settle"/> converts it while it lies in the read buffer, <see cref="Resume"/> lets the caller go on.
/// </summary>
internal abstract class PendingReply
{
    private const int Waiting = 0, Decided = 1;

    private int _state;
    private int _owners;

    /// <summary>What was asked; kept until the reply is there, since a lost connection may let it be sent again. Null for a batch.</summary>
    public CommandLine? Command { get; private set; }

    /// <summary>What was asked, for messages.</summary>
    public virtual string Name => Command!.Spec.Name;

    /// <summary>True when running it twice leaves the same as running it once.</summary>
    public virtual bool MayRunTwice => MayBeRunTwice(Command!);

    /// <summary>When the caller gives up, in <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; private set; }

    /// <summary>True when bytes of it may have left over a link that is closed now.</summary>
    public bool WasSent { get; set; }

    /// <summary>How often it was sent anew after a lost connection.</summary>
    public int Retries { get; set; }

    /// <summary>Who may send it elsewhere when a server did not run it; null when nobody may.</summary>
    public IPendingOwner? Owner { get; set; }

    /// <summary>The slot of a cluster that it belongs to; -1 for none.</summary>
    public int Slot { get; set; }

    /// <summary>How often its owner sent it elsewhere.</summary>
    public int Redirects { get; set; }

    public bool IsDecided => Volatile.Read(ref _state) == Decided;

    /// <summary>True when the result cannot hold the reply: then it may be a view of the read buffer.</summary>
    public abstract bool TakesViews { get; }

    /// <summary>The reply came: makes the result of it. False when there is nobody to resume, because the caller gave up or the command is sent elsewhere.</summary>
    public bool Settle(Reply reply)
    {
        if (reply.IsError && Owner is { } owner && !IsDecided && owner.TakesOver(this, reply)) return false;
        if (Interlocked.Exchange(ref _state, Decided) == Waiting)
        {
            Convert(reply);
            return true;
        }
        Leave();
        return false;
    }

    /// <summary>After <see cref="Settle"/>: runs what the caller does next, on this thread.</summary>
    public void Resume()
    {
        Finish();
        Leave();
    }

    /// <summary>Both, for a thread that is not there to run what the caller does next.</summary>
    public void Complete(Reply reply)
    {
        if (Settle(reply)) ThreadPool.UnsafeQueueUserWorkItem(static pending => pending.Resume(), this, preferLocal: false);
    }

    /// <summary>There will be no reply, and it leaves the queue.</summary>
    public void Fail(Exception exception)
    {
        if (Interlocked.Exchange(ref _state, Decided) == Waiting) SetFailure(exception);
        Leave();
    }

    /// <summary>The caller waits no longer; it stays in the queue, so that its reply is not taken for another's. False when it was decided before.</summary>
    public bool Abandon(Exception exception)
    {
        if (Interlocked.Exchange(ref _state, Decided) != Waiting) return false;
        SetFailure(exception);
        return true;
    }

    /// <summary>One of the two that hold it is done.</summary>
    protected void Leave()
    {
        if (Interlocked.Decrement(ref _owners) != 0) return;
        Command?.Return();
        Command = null;
        Recycle();
    }

    protected static bool MayBeRunTwice(CommandLine line) => (line.Spec.Traits & (CommandTraits.ReadOnly | CommandTraits.Idempotent)) != 0;

    protected void Start(CommandLine? command, long deadline)
    {
        (Command, Deadline, WasSent, Retries, _owners) = (command, deadline, false, 0, 2);
        (Owner, Slot, Redirects) = (null, -1, 0);
        Volatile.Write(ref _state, Waiting);
    }

    /// <summary>Makes the result, and keeps it.</summary>
    protected abstract void Convert(Reply reply);

    /// <summary>Gives out what <see cref="Convert"/> made.</summary>
    protected abstract void Finish();

    protected abstract void SetFailure(Exception exception);

    protected abstract void Recycle();
}

/// <inheritdoc cref="PendingReply"/>
internal sealed class PendingReply<T> : PendingReply, IValueTaskSource<T>
{
    private static readonly SparePool<PendingReply<T>> Pool = new(1024);

    private ManualResetValueTaskSourceCore<T> _source;
    private ReplyConverter<T>? _converter;
    private CancellationTokenRegistration _cancellation;
    private T _result = default!;
    private Exception? _failure;

    public static PendingReply<T> Rent(CommandLine command, ReplyConverter<T> converter, long deadline)
    {
        var pending = Pool.Take() ?? new PendingReply<T>();
        pending._converter = converter;
        pending.Start(command, deadline);
        return pending;
    }

    /// <summary>What the caller awaits, once.</summary>
    public ValueTask<T> Task => new(this, _source.Version);

    public override bool TakesViews => ReplyLifetime<T>.EndsWithConversion;

    /// <summary>Lets the token end the waiting. Before the command is given to a link.</summary>
    public void Observe(CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled) return;
        _cancellation = cancellation.UnsafeRegister(
            static (state, token) => ((PendingReply)state!).Abandon(new OperationCanceledException("The caller gave up waiting; the command may still run.", token)), this);
    }

    public T GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Leave();
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void Convert(Reply reply)
    {
        try
        {
            if (reply.IsError && typeof(T) != typeof(RawReply)) _failure = new RedisServerException(reply.ToString());
            else _result = _converter!(reply);
        }
        catch (Exception exception)
        {
            // A reply of another shape than the command's: the converter says so.
            _failure = exception;
        }
    }

    protected override void Finish()
    {
        if (_failure is { } failure) _source.SetException(failure);
        else _source.SetResult(_result);
    }

    // Whoever fails it (a timer, who cancels, who closes) is not there to run what the caller does next.
    protected override void SetFailure(Exception exception)
    {
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(exception);
    }

    protected override void Recycle()
    {
        _cancellation.Dispose();
        _cancellation = default;
        _converter = null;
        _result = default!;
        _failure = null;
        _source.Reset();
        _source.RunContinuationsAsynchronously = false;
        Pool.Give(this);
    }
}

/// <summary>A reply as it came, an error too.</summary>
internal readonly record struct RawReply(Reply Reply)
{
    public static readonly ReplyConverter<RawReply> Converter = static reply => new RawReply(reply);
}
