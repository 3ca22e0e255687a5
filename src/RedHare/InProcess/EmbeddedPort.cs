using System.Threading.Channels;
using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>
/// The transport of an in-process session: a completion for the blocked command, and a queue for pushes. What a tracking session is told goes straight to its
/// listener, on the thread that made the change and before that thread's command has answered.
/// </summary>
/// <param name="server">Whose durability messages wait for.</param>
/// <param name="tracking">Who hears of stale copies; null when the session tracks nothing, or does so by its own commands.</param>
internal sealed class EmbeddedPort(ServerContext server, KeyTracking? tracking) : SessionPort, IDurableWaiter
{
    private readonly Queue<(long Position, Reply Message, int Bytes)> _held = new();
    private readonly Channel<(Reply Message, int Bytes)> _pushes = Channel.CreateUnbounded<(Reply, int)>();
    private TaskCompletionSource<Reply>? _blocked;
    private long _pending;
    private volatile bool _isClosed;

    public bool IsClosed => _isClosed;

    /// <summary>Forgets the reply of a command that blocked before.</summary>
    public void Begin() => _blocked = null;

    /// <summary>The reply of the command that blocks now. It may have overtaken the call that says so: whoever comes first makes the promise.</summary>
    public Task<Reply> WaitAsync()
    {
        var promise = Promise();
        if (IsClosed) promise.TrySetException(Closed());
        return promise.Task;
    }

    public async IAsyncEnumerable<Reply> ReadPushes([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (message, bytes) in _pushes.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            Interlocked.Add(ref _pending, -bytes);
            yield return message;
        }
    }

    public override ReplyWriter CreateReply(int protocol) => new ReplyBuilder();

    public override void Complete(ReplyWriter reply) => Promise().TrySetResult(((ReplyBuilder)reply).Take());

    public override void Push(IPush push)
    {
        var reply = new ReplyBuilder();
        push.Write(reply);
        while (reply.Count > 0)
            if (tracking is not null) tracking.Deliver(reply.Take());
            else Send(reply.Take(), push.Bytes);
    }

    // A message may tell of a change that could still be lost: with appendfsync always it waits, and those behind it too.
    private void Send(Reply message, int bytes)
    {
        Interlocked.Add(ref _pending, bytes);
        if (server.Durability is not { HoldsReplies: true } durability)
        {
            if (!_pushes.Writer.TryWrite((message, bytes))) Interlocked.Add(ref _pending, -bytes);
            return;
        }
        var position = server.Engine.Effects.Position;
        lock (_held) _held.Enqueue((position, message, bytes));
        if (!durability.TryAwait(position, hasWritten: false, this)) SendDurable();
    }

    private void SendDurable()
    {
        lock (_held)
            while (_held.TryPeek(out var first) && (server.Durability!.IsDurable(first.Position) || !server.Durability.Status.LastWriteSucceeded))
                _pushes.Writer.TryWrite((_held.Dequeue().Message, first.Bytes));
    }

    void IDurableWaiter.OnDurable() => SendDurable();

    // As replies do from here on, messages come from memory.
    void IDurableWaiter.OnFailed(string error) => SendDurable();

    /// <summary>Queues what SUBSCRIBE and its kin wrote beyond their first reply.</summary>
    public void Push(Reply message)
    {
        if (_pushes.Writer.TryWrite((message, 0))) return;
    }

    public override void Close(bool afterReplies)
    {
        _isClosed = true;
        tracking?.Lost();
        _pushes.Writer.TryComplete();
        Volatile.Read(ref _blocked)?.TrySetException(Closed());
    }

    // Continuations are user code: they never run on the engine's threads.
    private TaskCompletionSource<Reply> Promise()
    {
        if (Volatile.Read(ref _blocked) is { } there) return there;
        var made = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _blocked, made, null) ?? made;
    }

    private static ObjectDisposedException Closed() => new("The connection was closed.");

    public override bool MayPark => false;

    public override string RemoteAddress => "in-process:0";

    public override string LocalAddress => "in-process:0";

    public override int FileDescriptor => -1;

    public override long PendingOutputBytes => Interlocked.Read(ref _pending);

    public override long BufferBytes => 0;

    public override bool IsLocal => true;
}
