using System.Threading.Tasks.Sources;

namespace RedHare.Client;

/// <summary>A command whose reply is awaited. It lives in a link's queue and in its caller's await, and returns to its pool when both are done with it.</summary>
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

    /// <summary>The reply came.</summary>
    public void Complete(Reply reply)
    {
        if (reply.IsError && Owner is { } owner && !IsDecided && owner.TakesOver(this, reply)) return;
        if (Interlocked.Exchange(ref _state, Decided) == Waiting)
        {
            try
            {
                Succeed(reply);
            }
            catch (Exception exception)
            {
                // A reply of another shape than the command's: the converter says so.
                SetFailure(exception);
            }
        }
        Leave();
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

    protected abstract void Succeed(Reply reply);

    protected abstract void SetFailure(Exception exception);

    protected abstract void Recycle();
}

/// <inheritdoc cref="PendingReply"/>
internal sealed class PendingReply<T> : PendingReply, IValueTaskSource<T>
{
    private static readonly SparePool<PendingReply<T>> Pool = new(64);

    private ManualResetValueTaskSourceCore<T> _source = new() { RunContinuationsAsynchronously = true };
    private ReplyConverter<T>? _converter;
    private CancellationTokenRegistration _cancellation;

    public static PendingReply<T> Rent(CommandLine command, ReplyConverter<T> converter, long deadline)
    {
        var pending = Pool.Take() ?? new PendingReply<T>();
        pending._converter = converter;
        pending.Start(command, deadline);
        return pending;
    }

    /// <summary>What the caller awaits, once.</summary>
    public ValueTask<T> Task => new(this, _source.Version);

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

    protected override void Succeed(Reply reply)
    {
        if (reply.IsError && typeof(T) != typeof(RawReply)) SetFailure(new RedisServerException(reply.ToString()));
        else _source.SetResult(_converter!(reply));
    }

    protected override void SetFailure(Exception exception) => _source.SetException(exception);

    protected override void Recycle()
    {
        _cancellation.Dispose();
        _cancellation = default;
        _converter = null;
        _source.Reset();
        Pool.Give(this);
    }
}

/// <summary>A reply as it came, an error too.</summary>
internal readonly record struct RawReply(Reply Reply)
{
    public static readonly ReplyConverter<RawReply> Converter = static reply => new RawReply(reply);
}
