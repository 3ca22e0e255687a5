using System.Threading.Channels;
using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>
/// The transport of an in-process session: a completion for the blocked command, and a queue for pushes. What a tracking session is told goes straight to its
/// listener, on the thread that made the change and before that thread's command has answered; also where the change is not durable yet, since it says nothing of the value, and to read that anew
/// waits for it.
/// </summary>
internal sealed class EmbeddedPort : SessionPort
{
    private readonly KeyTracking? _tracking;
    private readonly DurableMessages _durable;
    private readonly Channel<(Reply Message, int Bytes)> _pushes = Channel.CreateUnbounded<(Reply, int)>();
    private TaskCompletionSource<Reply>? _blocked;
    private long _pending;
    private bool _isClosed;

    /// <param name="server">Whose durability messages wait for.</param>
    /// <param name="tracking">Who hears of stale copies; null when the session tracks nothing, or does so by its own commands.</param>
    public EmbeddedPort(ServerContext server, KeyTracking? tracking)
    {
        _tracking = tracking;
        _durable = new DurableMessages(server, Arrive, () => Close(afterReplies: false));
    }

    public bool IsClosed => Volatile.Read(ref _isClosed);

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
        // Until its owner disposes it, or notices, it is still told.
        if (IsClosed) return;
        var reply = new ReplyBuilder();
        push.Write(reply);
        while (reply.Count > 0)
            if (_tracking is not null) _tracking.Deliver(reply.Take());
            else Send(reply.Take(), push);
    }

    private void Send(Reply message, IPush push)
    {
        Interlocked.Add(ref _pending, push.Bytes);
        if (!_durable.Passes) _durable.Add(message, push);
        else Arrive(message, push.Bytes);
    }

    private void Arrive(Reply message, int bytes)
    {
        if (!_pushes.Writer.TryWrite((message, bytes))) Interlocked.Add(ref _pending, -bytes);
    }

    /// <summary>Queues what SUBSCRIBE and its kin wrote beyond their first reply.</summary>
    public void Push(Reply message)
    {
        if (_pushes.Writer.TryWrite((message, 0))) return;
    }

    public override void Close(bool afterReplies)
    {
        // Who kills it and who disposes it close it both; that it is lost is told once.
        if (Interlocked.Exchange(ref _isClosed, true)) return;
        _tracking?.Lost();
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
