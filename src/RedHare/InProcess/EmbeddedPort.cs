using System.Threading.Channels;
using RedHare.Commands;

namespace RedHare.InProcess;

/// <summary>
/// The transport of an in-process session: a completion for the blocked command, and a queue for pushes. What a tracking session is told goes straight to its
/// listener, on the thread that made the change and before that thread's command has answered.
/// </summary>
/// <param name="tracking">Who hears of stale copies; null when the session tracks nothing, or does so by its own commands.</param>
internal sealed class EmbeddedPort(KeyTracking? tracking) : SessionPort
{
    private readonly Channel<(Reply Message, int Bytes)> _pushes = Channel.CreateUnbounded<(Reply, int)>();
    private TaskCompletionSource<Reply>? _blocked;
    private long _pending;

    public bool IsClosed { get; private set; }

    /// <summary>The reply of the command that blocks now. To be called before the command runs, since its answer may overtake it.</summary>
    public TaskCompletionSource<Reply> ExpectReply()
    {
        // Continuations are user code: they never run on the engine's threads.
        var completion = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _blocked, completion);
        return completion;
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

    public override void Complete(ReplyWriter reply) => Volatile.Read(ref _blocked)?.TrySetResult(((ReplyBuilder)reply).Take());

    public override void Push(IPush push)
    {
        var reply = new ReplyBuilder();
        push.Write(reply);
        while (reply.Count > 0)
            if (tracking is not null) tracking.Deliver(reply.Take());
            else if (_pushes.Writer.TryWrite((reply.Take(), push.Bytes))) Interlocked.Add(ref _pending, push.Bytes);
    }

    /// <summary>Queues what SUBSCRIBE and its kin wrote beyond their first reply.</summary>
    public void Push(Reply message)
    {
        if (_pushes.Writer.TryWrite((message, 0))) return;
    }

    public override void Close(bool afterReplies)
    {
        IsClosed = true;
        tracking?.Lost();
        _pushes.Writer.TryComplete();
        Volatile.Read(ref _blocked)?.TrySetException(new ObjectDisposedException("The connection was closed."));
    }

    public override bool MayPark => false;

    public override string RemoteAddress => "in-process:0";

    public override string LocalAddress => "in-process:0";

    public override int FileDescriptor => -1;

    public override long PendingOutputBytes => Interlocked.Read(ref _pending);

    public override long BufferBytes => 0;

    public override bool IsLocal => true;
}
