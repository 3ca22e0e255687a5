using System.Text;
using RedHare.Commands;
using RedHare.InProcess;

namespace RedHare;

/// <summary>
/// A connection to an <see cref="EmbeddedServer"/>: runs any command and returns a typed reply. A command runs on the caller's thread, to completion.
/// It may be used from several threads, whose commands then run one after the other; threads that want to run side by side open a connection each.
/// </summary>
public sealed class EmbeddedConnection : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ServerContext _context;
    private readonly Session _session;
    private readonly EmbeddedPort _port;
    private readonly ScalarReply _reply = new();
    private readonly Arguments _arguments = new();
    private byte[] _line = new byte[512];
    private int _length;
    private Task<Reply>? _waiting;
    private long _asked;

    internal EmbeddedConnection(ServerContext context, KeyTracking? tracking = null)
    {
        _context = context;
        _port = new EmbeddedPort(context, tracking);
        _session = new Session(context, _port) { Protocol = 3, IsTrusted = true, SamplesDurations = true };
        context.Sessions.Add(_session);
    }

    /// <summary>The connection's number, as CLIENT ID gives it.</summary>
    public long Id => _session.Id;

    /// <summary>True once it was closed, by its owner or by CLIENT KILL.</summary>
    internal bool IsClosed => _port.IsClosed;

    /// <summary>Runs a command of text arguments, its name first. A blocking command blocks the thread.</summary>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    public Reply Execute(params ReadOnlySpan<string> arguments) => Checked(TryExecute(arguments));

    /// <summary>As <see cref="Execute(ReadOnlySpan{string})"/>, but an error is returned, not thrown.</summary>
    public Reply TryExecute(params ReadOnlySpan<string> arguments)
    {
        Reply reply;
        Shown shown;
        lock (_lock)
        {
            reply = Run(arguments);
            shown = LastShown();
        }
        Await(shown);
        return reply;
    }

    private Reply Run(params ReadOnlySpan<string> arguments)
    {
        lock (_lock)
        {
            Begin();
            foreach (var argument in arguments) Add(argument);
            return Wait(Start());
        }
    }

    /// <summary>Runs a command of binary arguments, its name first.</summary>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    public Reply Execute(params ReadOnlySpan<ReadOnlyMemory<byte>> arguments)
    {
        Reply reply;
        Shown shown;
        lock (_lock)
        {
            Begin();
            foreach (var argument in arguments) Add(argument.Span);
            reply = Wait(Start());
            shown = LastShown();
        }
        Await(shown);
        return Checked(reply);
    }

    /// <summary>Runs a command and awaits its reply, which only a blocking one keeps waiting.</summary>
    /// <param name="arguments">The command's name and its arguments.</param>
    /// <param name="cancellation">Ends the waiting; what the command waited for stays where it is.</param>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    public ValueTask<Reply> ExecuteAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<Reply>? pending;
        Reply done;
        lock (_lock)
        {
            Begin();
            foreach (var argument in arguments) Add(argument);
            pending = Start();
            done = pending is null ? Finished() : default;
        }
        return pending is not null ? new ValueTask<Reply>(Awaited(pending, cancellation))
            : Undurable() is { } undurable ? new ValueTask<Reply>(Awaited(undurable, done))
            : new ValueTask<Reply>(Checked(done));
    }

    /// <summary>
    /// Runs a command line of the waist's, whose buffer it reads in place; an error is returned, not thrown. A blocking command blocks the thread. What was answered may not be durable yet:
    /// see <see cref="Undurable"/>.
    /// </summary>
    /// <param name="line">Remains the caller's.</param>
    /// <param name="asView">The reply need not outlive the next command.</param>
    internal Reply Execute(CommandLine line, bool asView = false)
    {
        lock (_lock)
        {
            Begin(line);
            return Start() is { } pending ? Wait(pending) : Finished(asView);
        }
    }

    /// <summary>As <see cref="Execute(CommandLine, bool)"/>, awaiting a command that waits.</summary>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    internal ValueTask<Reply> ExecuteAsync(CommandLine line, CancellationToken cancellation)
    {
        Task<Reply>? pending;
        Reply done;
        lock (_lock)
        {
            Begin(line);
            pending = Start();
            done = pending is null ? Finished() : default;
        }
        return pending is not null ? new ValueTask<Reply>(Awaited(pending, cancellation))
            : Undurable() is { } undurable ? new ValueTask<Reply>(Awaited(undurable, done))
            : new ValueTask<Reply>(Checked(done));
    }

    /// <summary>
    /// Runs command lines one after the other, as one transaction if asked for, and returns them to their pool; <paramref name="error"/> is why EXEC ran none. What was answered may not be durable
    /// yet: see <see cref="Undurable"/>.
    /// </summary>
    internal Reply[] ExecuteBatch(IReadOnlyList<CommandLine> lines, bool atomic, out RedisServerException? error)
    {
        error = null;
        if (atomic) Checked(Run("MULTI"));
        var replies = new Reply[lines.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = Execute(lines[i]);
            lines[i].Return();
        }
        if (!atomic) return replies;
        var result = Run("EXEC");
        if (result.IsError) error = new RedisServerException(result.ToString());
        return [.. result.Items];
    }

    private void Begin(CommandLine line)
    {
        Begin();
        _arguments.Reset(line.Buffer);
        var start = 0;
        for (var i = 0; i < line.Count; i++)
        {
            var end = line.End(i);
            _arguments.Add(start, end - start);
            start = end;
        }
    }

    /// <summary>
    /// Runs a command without allocating. A string, status or error reply's bytes are copied to <paramref name="destination"/> as far as they fit.
    /// </summary>
    /// <param name="destination">Receives the bytes of a scalar text reply.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="first">Its first argument.</param>
    /// <returns>The reply's kind, its integer, and the full length of its text in bytes. Errors are returned, not thrown.</returns>
    public ReplyHead Execute(Span<byte> destination, ReadOnlySpan<byte> command, ReadOnlySpan<byte> first)
    {
        ReplyHead head;
        Shown shown;
        lock (_lock)
        {
            Begin();
            Add(command);
            Add(first);
            head = Head(destination);
            shown = LastShown();
        }
        Await(shown);
        return head;
    }

    /// <inheritdoc cref="Execute(Span{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="destination">Receives the bytes of a scalar text reply.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="first">Its first argument.</param>
    /// <param name="second">Its second argument.</param>
    public ReplyHead Execute(Span<byte> destination, ReadOnlySpan<byte> command, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        ReplyHead head;
        Shown shown;
        lock (_lock)
        {
            Begin();
            Add(command);
            Add(first);
            Add(second);
            head = Head(destination);
            shown = LastShown();
        }
        Await(shown);
        return head;
    }

    /// <inheritdoc cref="Execute(Span{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    /// <param name="destination">Receives the bytes of a scalar text reply.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="first">Its first argument.</param>
    /// <param name="second">Its second argument.</param>
    /// <param name="third">Its third argument.</param>
    public ReplyHead Execute(Span<byte> destination, ReadOnlySpan<byte> command, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third)
    {
        ReplyHead head;
        Shown shown;
        lock (_lock)
        {
            Begin();
            Add(command);
            Add(first);
            Add(second);
            Add(third);
            head = Head(destination);
            shown = LastShown();
        }
        Await(shown);
        return head;
    }

    /// <summary>
    /// Messages of the subscriptions made on this connection, as pushes (<c>message</c>, channel, payload). Ends when the connection is closed, as it is where, with <c>appendfsync always</c>, a message
    /// waited for a change to be durable and the disk failed.
    /// </summary>
    public IAsyncEnumerable<Reply> ReadPushesAsync(CancellationToken cancellation = default) => _port.ReadPushes(cancellation);

    /// <summary>Closes the connection; a command that still waits ends with an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _session.Close();
        _port.Close(afterReplies: false);
    }

    // The arguments are copied to an array of the connection's own: the caller's spans need not be pinned, and a command that waits or is queued can
    // copy them from one place. For keys and values of a few dozen bytes the copy is a few nanoseconds.
    private void Begin()
    {
        ObjectDisposedException.ThrowIf(_port.IsClosed, this);
        if (_waiting is { IsCompleted: false }) throw new InvalidOperationException("A command of this connection still waits; open another connection.");
        _length = 0;
        if (_line.Length > 1 << 20) _line = new byte[512];
        _arguments.Reset(_line);
    }

    private void Add(ReadOnlySpan<byte> argument)
    {
        Reserve(argument.Length);
        argument.CopyTo(_line.AsSpan(_length));
        _arguments.Add(_length, argument.Length);
        _length += argument.Length;
    }

    private void Add(string argument)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(argument.Length));
        var written = Encoding.UTF8.GetBytes(argument, _line.AsSpan(_length));
        _arguments.Add(_length, written);
        _length += written;
    }

    private void Reserve(int bytes)
    {
        if (_line.Length - _length >= bytes) return;
        Array.Resize(ref _line, (int)Math.Min(Array.MaxLength, Math.Max(_line.Length * 2L, _length + (long)bytes)));
        _arguments.Rebase(_line);
    }

    /// <summary>Runs the command line; null when its reply is there, otherwise the task of the blocked command's.</summary>
    private Task<Reply>? Start()
    {
        if (_arguments.Count == 0) throw new ArgumentException("A command needs a name.");
        _reply.Clear();
        _port.Begin();
        return _waiting = _session.Execute(_arguments, _reply) ? _port.WaitAsync() : null;
    }

    private Reply Wait(Task<Reply>? pending) => pending is null ? Finished() : pending.GetAwaiter().GetResult();

    private Reply Finished(bool asView = false)
    {
        var reply = asView ? _reply.ToView() : _reply.ToReply();
        while (_reply.TryTakeMore(out var more)) _port.Push(more);
        if (_session.CloseAfterReply) Dispose();
        return reply;
    }

    private ReplyHead Head(Span<byte> destination)
    {
        _reply.Clear();
        if (_session.Execute(_arguments, _reply)) throw new InvalidOperationException("A command that may wait must be run by Execute or ExecuteAsync.");
        if (_reply.Kind is ReplyKind.Array or ReplyKind.Map or ReplyKind.Set or ReplyKind.Push)
        {
            _reply.ToReply();
            while (_reply.TryTakeMore(out var more)) _port.Push(more);
        }
        var text = _reply.Bytes;
        text[..Math.Min(text.Length, destination.Length)].CopyTo(destination);
        return new ReplyHead(_reply.Kind, _reply.Number, text.Length);
    }

    private async Task<Reply> Awaited(Task<Reply> pending, CancellationToken cancellation)
    {
        using var registration = cancellation.Register(static state => ((Session)state!).CancelBlocked(), _session);
        var reply = await pending.ConfigureAwait(false);
        // Served after all: what was popped is not thrown away.
        if (reply.IsNull) cancellation.ThrowIfCancellationRequested();
        if (DurableWait.Begin(_context.Durability, _session.LastSeen, hasWritten: true) is { } undurable) await undurable.ConfigureAwait(false);
        return Checked(reply);
    }

    private static async Task<Reply> Awaited(Task undurable, Reply reply)
    {
        await undurable.ConfigureAwait(false);
        return Checked(reply);
    }

    /// <summary>What remains to be waited for until all that was answered so far is durable; null when there is nothing, as there never is but with <c>appendfsync always</c>.</summary>
    internal Task? Undurable() => _context.Durability is null ? null : DurableWait.Begin(_context.Durability, _session.LastSeen, HasWritten());

    // Within the lock: another thread's command may be the next.
    private Shown LastShown() => _context.Durability is null ? default : new Shown(_session.LastSeen, HasWritten());

    private void Await(Shown shown)
    {
        if (_context.Durability is { HoldsReplies: true } durability && durability.Wait(shown.Position, shown.HasWritten) is { } error) throw new RedisServerException(error);
    }

    /// <summary>True when a change was made since this was asked last.</summary>
    private bool HasWritten()
    {
        var last = _session.LastWritten;
        return Interlocked.Exchange(ref _asked, last) != last;
    }

    private static Reply Checked(Reply reply) => reply.IsError ? throw new RedisServerException(reply.ToString()) : reply;

    /// <summary>What an answer shows, and whether it acknowledges a change.</summary>
    private readonly record struct Shown(long Position, bool HasWritten);
}

/// <summary>A scalar reply whose text went to the caller's own memory.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Integer">The integer; a boolean as 1 or 0; a double's bits.</param>
/// <param name="Length">The whole length of the text in bytes; more than the destination's when it was cut.</param>
public readonly record struct ReplyHead(ReplyKind Kind, long Integer, int Length);
