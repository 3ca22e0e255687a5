using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// One run of a command: its arguments, where its answer goes, and the data it may touch. A session keeps one for all its commands.
/// </summary>
public sealed class CommandCall(Session session, ExecutionUnit unit) : IArguments
{
    private BlockedCommand? _retried;

    /// <summary>Who called.</summary>
    public Session Session { get; } = session;

    /// <summary>The server that the session belongs to.</summary>
    public ServerContext Server => Session.Server;

    /// <summary>The unit under whose locks the command runs.</summary>
    public ExecutionUnit Unit { get; } = unit;

    /// <summary>The command line.</summary>
    public Arguments Arguments { get; internal set; } = null!;

    /// <summary>The command's declaration; of a container's call, the subcommand's.</summary>
    public Command Command { get; internal set; } = null!;

    /// <summary>Where the answer goes.</summary>
    public ReplyWriter Reply { get; internal set; } = null!;

    /// <summary>Where pushes go (the replies of subscribing): the connection, also while CLIENT REPLY mutes <see cref="Reply"/>.</summary>
    internal ReplyWriter Direct { get; private set; } = null!;

    /// <summary>Arguments that MONITOR and SLOWLOG must not show, one bit each; the last bit stands for all from there on.</summary>
    internal ulong Redacted { get; private set; }

    /// <summary>Keeps an argument (a password) from MONITOR and SLOWLOG.</summary>
    internal void Redact(int index) => Redacted |= 1UL << Math.Min(index, 63);

    /// <summary>True when the argument was redacted.</summary>
    internal bool IsRedacted(int index) => (Redacted >> Math.Min(index, 63) & 1) != 0;

    /// <summary>False inside EXEC and scripts: a blocking command answers there as if its time were up.</summary>
    public bool MayBlock { get; internal set; } = true;

    /// <summary>True when a script runs it.</summary>
    internal bool IsScripted { get; init; }

    /// <summary>Set by <see cref="Block"/>: the answer comes later, or (on a retry) not yet.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Arguments with the command's name.</summary>
    public int Count => Arguments.Count;

    /// <summary>Argument 0 is the name; of <c>CONFIG GET x</c> 1 is the subcommand.</summary>
    public ReadOnlySpan<byte> this[int index] => Arguments[index];

    /// <summary>The instant at which the command runs, Unix milliseconds; the same for a whole EXEC or script.</summary>
    public long Now => Unit.Now;

    /// <summary>The configured thresholds of encodings.</summary>
    public Configuration.EncodingLimits Encodings => Server.Configuration.Encodings;

    /// <summary>A key to be read, of any type; counts as a hit or miss and as an access.</summary>
    public KeyReader Read(ReadOnlySpan<byte> key) => Unit.Read(key);

    /// <summary>
    /// A key to be read. False, with WRONGTYPE answered, when it holds another type; an absent key is true with <see cref="KeyReader.Exists"/> false.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> key, KeyType type, out KeyReader reader)
    {
        reader = Unit.Read(key);
        return Fits(reader, type);
    }

    /// <summary>A key to be changed, of any type.</summary>
    public WriteScope Write(ReadOnlySpan<byte> key, KeyEvent what) => Unit.Write(key, what);

    /// <summary>A key to be changed. False, with WRONGTYPE answered, when it holds another type.</summary>
    public bool TryWrite(ReadOnlySpan<byte> key, KeyType type, KeyEvent what, out WriteScope scope)
    {
        scope = Unit.Write(key, what);
        return Fits(scope, type);
    }

    /// <summary>As <see cref="TryWrite"/>, for a command that answers with what the key held: counts as a hit or miss too.</summary>
    public bool TryReadWrite(ReadOnlySpan<byte> key, KeyType type, KeyEvent what, out WriteScope scope)
    {
        scope = Unit.Write(key, what);
        Unit.CountLookup(scope);
        return Fits(scope, type);
    }

    private bool Fits(KeyReader reader, KeyType type)
    {
        if (!reader.Exists || reader.Type == type) return true;
        Reply.Error(Errors.WrongType);
        return false;
    }

    /// <summary>True when the argument is this word, in any case. <paramref name="upper"/> is in upper case.</summary>
    public bool Is(int index, ReadOnlySpan<byte> upper) => System.Text.Ascii.EqualsIgnoreCase(this[index], upper);

    /// <summary>An integer argument by Redis's strict reading; otherwise answers <paramref name="error"/> (default "value is not an integer or out of range").</summary>
    public bool TryInteger(int index, out long value, ReadOnlySpan<byte> error = default)
    {
        if (RedisNumber.TryParseLong(this[index], out value)) return true;
        Reply.Error(error.IsEmpty ? Errors.NotAnInteger : error);
        return false;
    }

    /// <summary>
    /// The command's effect in another, deterministic form than its own words; may be called several times. An empty list gives no effect at all.
    /// </summary>
    public void ReplicateAs(params ReadOnlySpan<byte[]> arguments)
    {
        if (arguments.IsEmpty) { Unit.SuppressEffect(); return; }
        Unit.BeginEffect(arguments.Length);
        foreach (var argument in arguments) Unit.EffectArgument(argument);
    }

    /// <summary>
    /// Waits for one of the keys: the command runs again when one of them is written and holds the type of the command's group. Inside EXEC, and when the time is up, it answers
    /// <paramref name="unserved"/> instead. To be called instead of answering, when nothing was found.
    /// </summary>
    /// <param name="keys">The keys waited for.</param>
    /// <param name="milliseconds">How long; 0 is for ever.</param>
    /// <param name="unserved">What it answers when the time is up.</param>
    /// <param name="heedsLoss">It runs again also when a key is deleted or holds another type.</param>
    /// <param name="again">The command line to be run again where that is another than it was (XREAD's $); it has the same keys.</param>
    public void Block(IReadOnlyList<byte[]> keys, long milliseconds, UnservedReply unserved, bool heedsLoss = false, Arguments? again = null)
    {
        if (!MayBlock)
        {
            BlockedCommand.AnswerUnserved(Session, Reply, unserved);
            return;
        }
        IsBlocked = true;
        if (_retried is not null) return;
        var waiter = new BlockedCommand(Session, Command, again ?? Arguments.Copy(), unserved);
        Session.Blocked = waiter;
        var deadline = milliseconds == 0 ? long.MaxValue : StorageEngine.DeadlineAfter(milliseconds);
        Unit.Wait(waiter, keys, Awaited(Command), Dispatcher.ShardsOf(Unit, Command, Arguments), deadline, heedsLoss);
    }

    /// <summary>
    /// The command goes on without locks and answers by a <see cref="LateReply"/>; until then the session's next command waits. To be called instead of answering, and only where
    /// <see cref="MayBlock"/>.
    /// </summary>
    internal void AnswerLater() => IsBlocked = true;

    // A command of a type's group waits for values of that type: BLPOP sleeps on while its key becomes a string.
    private static KeyType Awaited(Command command) => command.Group switch
    {
        "list" => KeyType.List,
        "sorted-set" => KeyType.SortedSet,
        "stream" => KeyType.Stream,
        // WAIT and its kin wait for time alone.
        _ => KeyType.None,
    };

    internal void Prepare(Command command, Arguments arguments, ReplyWriter reply, ReplyWriter direct, bool mayBlock)
    {
        (Command, Arguments, Reply, Direct, MayBlock, IsBlocked, Redacted) = (command, arguments, reply, direct, mayBlock, false, 0);
        InnerErrors = 0;
    }

    /// <summary>Errors in its reply that are those of commands which it ran, and not its own.</summary>
    internal int InnerErrors { get; set; }

    /// <summary>A call of the same command for when this one has returned: with arguments of its own.</summary>
    internal CommandCall Later(ExecutionUnit unit, ReplyWriter reply)
    {
        var call = new CommandCall(Session, unit);
        call.Prepare(Command, Arguments.Copy(), reply, reply, mayBlock: false);
        return call;
    }

    internal static CommandCall Retry(BlockedCommand blocked, ExecutionUnit unit, ReplyWriter reply)
    {
        var call = new CommandCall(blocked.Session, unit) { _retried = blocked };
        call.Prepare(blocked.Command, blocked.Arguments, reply, reply, mayBlock: true);
        return call;
    }
}
