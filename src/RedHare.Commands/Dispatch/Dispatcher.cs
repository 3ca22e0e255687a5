using System.Diagnostics;
using System.Text;
using RedHare.Commands.Users;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// Takes a command line through Redis's checks in Redis's order, then runs it under its shards' locks.
/// </summary>
public sealed class Dispatcher
{
    /// <summary>What a coarse clock, which may tick in steps of 4 ms, tells apart from nothing.</summary>
    internal const int CoarseMilliseconds = 8;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly ServerContext _server;
    private readonly Command? _exec;
    private volatile bool _lacksReplicas;
    private volatile string? _writeRefusal;

    /// <summary>min-replicas-to-write is set, and not satisfied.</summary>
    internal bool LacksReplicas => _lacksReplicas;

    /// <summary>The error that every write is answered with since changes cannot be kept, with its code; null while they can.</summary>
    public string? WriteRefusal
    {
        get => _writeRefusal ?? (_snapshotFailed ? Encoding.ASCII.GetString(Errors.SnapshotFailed) : null);
        set
        {
            _writeRefusal = value;
            Restrain();
        }
    }

    /// <summary>Writes are refused since the last snapshot failed.</summary>
    public bool SnapshotFailed
    {
        set
        {
            _snapshotFailed = value;
            Restrain();
        }
    }

    /// <summary>The data set is being loaded: little is answered.</summary>
    internal void NoteLoading() => Restrain();

    /// <summary>There are users who may not do everything now, or none any more.</summary>
    internal void NoteUsers() => Restrain();

    private volatile bool _snapshotFailed, _isRestrained;

    private void Restrain() => _isRestrained = WriteRefusal is not null || _server.Loading is not null || _server.Users.HasLimits;

    internal Dispatcher(ServerContext server)
    {
        _server = server;
        _exec = server.Commands.Find("exec"u8);
        Restrain();
    }

    /// <summary>
    /// Runs one command of a session and writes its reply, or queues it, or refuses it.
    /// </summary>
    /// <returns>True when the command waits for a key: its reply comes by <see cref="SessionPort.Complete"/>, and the session's next command must wait for that.</returns>
    public bool Execute(Session session, Arguments arguments, ReplyWriter reply)
    {
        reply.ErrorSink = _server.Statistics;
        if (session.ReplyMode != ReplyMode.On) return ExecuteMuted(session, arguments, reply);
        return Check(session, arguments, reply, reply);
    }

    /// <summary>CLIENT REPLY OFF and SKIP: the command runs, its reply goes nowhere. Messages and the replies of subscribing do not count as replies.</summary>
    private bool ExecuteMuted(Session session, Arguments arguments, ReplyWriter reply)
    {
        if (session.ReplyMode == ReplyMode.SkipNext) session.ReplyMode = ReplyMode.Skip;
        var blocked = Check(session, arguments, new MutedReply { Protocol = reply.Protocol, ErrorSink = reply.ErrorSink }, reply);
        if (session.ReplyMode == ReplyMode.Skip && !blocked) session.ReplyMode = ReplyMode.On;
        return blocked;
    }

    /// <param name="session">Who calls.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="reply">Where the reply goes, nowhere perhaps.</param>
    /// <param name="direct">Where pushes go, whatever CLIENT REPLY says.</param>
    private bool Check(Session session, Arguments arguments, ReplyWriter reply, ReplyWriter direct)
    {
        var command = _server.Commands.Resolve(arguments, out var container);
        session.LastCommand = command;
        if (command is null) { Reject(session, reply, container is null ? UnknownCommand(arguments) : CommandTable.UnknownSubcommand(container, arguments[1])); return false; }
        if (!command.Accepts(arguments.Count) || command.Body is null) { Reject(session, reply, WrongArity(command), command); return false; }
        if ((session.IsRestrained || _server.Pause.IsActive || _lacksReplicas || _isRestrained || _server.Scripting?.BusyReply is not null)
            && Restrain(session, command, arguments, reply, out var waits)) return waits;
        if (IsOutOfMemory(session, command, arguments)) { Reject(session, reply, Errors.OutOfMemory, command); return false; }
        // What eviction made stale goes before the answer.
        if (session.HasLater) session.PushNow(direct);
        Run(session, command, arguments, reply, direct);
        if (session.Call.IsBlocked) return true;
        if (_server.MemoryLimit.IsSet && (command.Flags & CommandFlags.ReadOnly) == 0)
        {
            _server.MemoryLimit.NoteGrowth(session.Unit);
            if (session.HasLater) session.PushNow(direct);
        }
        return false;
    }

    /// <summary>The checks that only sessions in a special state need. True when the command was refused, queued or postponed.</summary>
    private bool Restrain(Session session, Command command, Arguments arguments, ReplyWriter reply, out bool waits)
    {
        waits = false;
        var flags = command.Flags;
        if (!session.IsAuthenticated && (flags & CommandFlags.NoAuth) == 0 && !_server.IsOpen)
            return Reject(session, reply, "NOAUTH Authentication required."u8, command);
        if (session.Transaction is not null && (flags & CommandFlags.NoMulti) != 0)
            return Reject(session, reply, "ERR Command not allowed inside a transaction"u8, command);
        if (_server.Users.Check(session, command, arguments, UserTable.Context(session)) is { IsGiven: true } denial)
            return Reject(session, reply, AclUser.BytesOf("NOPERM " + denial.Text(session.User!, command, arguments)), command);
        if (session.Transaction is not null && IsOutOfMemory(session, command, arguments)) return Reject(session, reply, Errors.OutOfMemory, command);
        if (WriteRefusal is { } refusal && (command.FullName == "ping" || (FlagsOf(session, command, arguments) & CommandFlags.Write) != 0))
            return Reject(session, reply, Encoding.UTF8.GetBytes(refusal), command);
        if (_lacksReplicas && (FlagsOf(session, command, arguments) & CommandFlags.Write) != 0)
            return Reject(session, reply, Errors.NoReplicas, command);
        if (session.IsSubscriber && !MayRunWhileSubscribed(command)) return Reject(session, reply, NotWhileSubscribed(command), command);
        if (_server.Loading is not null && ((flags & CommandFlags.Loading) == 0 || (ReferenceEquals(command, _exec) && session.Transaction?.IsForLoading == false))) return Reject(session, reply, Errors.Loading, command);
        if ((flags & CommandFlags.AllowBusy) == 0 && _server.Scripting?.BusyReply is { } busy) return Reject(session, reply, busy, command);
        if ((session.IsMonitor || session.Replica is not null) && (flags & (CommandFlags.Write | CommandFlags.ReadOnly | CommandFlags.MayReplicate)) != 0)
            return Reject(session, reply, "ERR Replica can't interact with the keyspace"u8, command);
        if (_server.Pause.IsActive && session.Port.MayPark && _server.Pause.Postpone(session, FlagsOf(session, command, arguments), arguments)) return waits = true;
        if (session.Transaction is not { } transaction || (flags & CommandFlags.Immediate) != 0) return false;
        transaction.Add(command, FlagsOf(session, command, arguments), arguments, ShardsInTransaction(session.Unit, command, arguments));
        reply.Status("QUEUED"u8);
        return true;
    }

    private void Run(Session session, Command command, Arguments arguments, ReplyWriter reply, ReplyWriter direct)
    {
        var unit = session.Unit;
        var shards = ReferenceEquals(command, _exec) && session.Transaction is { } transaction
            ? transaction.Shards | session.Watched.Shards
            : ShardsOfAny(unit, command, arguments);
        var call = session.Call;
        call.Prepare(command, arguments, reply, direct, mayBlock: true);
        var started = session.Started();
        var errors = reply.Errors;
        if ((command.Flags & CommandFlags.ReadOnly) == 0) AwaitRoom(unit);
        if (!unit.TryEnter(shards)) { Reject(session, reply, BusyReply, command); return; }
        try
        {
            RunInUnit(call);
            // Under the locks, so that monitors see commands on one key in the order of their execution.
            if (!_server.Monitors.IsEmpty) MonitorLine.Feed(call);
        }
        finally
        {
            unit.Exit();
        }
        if (session.Tracking is not null || session.HasLater) FollowUp(call);
        if (!call.IsBlocked) Account(call, started, reply.Errors - errors != call.InnerErrors);
    }

    /// <summary>Waits while more changes wait for the disk than may. Without locks.</summary>
    internal void AwaitRoom(ExecutionUnit unit)
    {
        _server.Durability?.AwaitRoom();
        _server.Replication.AwaitRoom();
        unit.Engine.AwaitSnapshotRoom();
    }

    /// <summary>What comes behind a command's answer: the invalidations that are its session's own.</summary>
    private void FollowUp(CommandCall call)
    {
        var session = call.Session;
        if (session.Tracking is { } tracking)
        {
            tracking.EndCommand(session, call.Command);
            _server.Tracking.Limit(session.Unit);
        }
        session.PushNow(call.IsBlocked ? null : call.Direct);
    }

    /// <summary>Runs one command of EXEC's, within EXEC's unit and into its reply.</summary>
    internal void RunQueued(CommandCall exec, Command command, Arguments arguments)
    {
        var call = exec.Session.QueuedCall;
        var errors = exec.Reply.Errors;
        if (_server.Users.HasLimits && _server.Users.Check(exec.Session, command, arguments, DenialContext.Multi) is { IsGiven: true } denial)
        {
            exec.Reply.Error([.. "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This command is no longer allowed for the following reason: "u8, .. denial.InExec]);
            exec.InnerErrors += exec.Reply.Errors - errors;
            return;
        }
        call.Prepare(command, arguments, exec.Reply, exec.Direct, mayBlock: false);
        RunWithin(call);
        exec.InnerErrors += exec.Reply.Errors - errors;
    }

    /// <summary>Runs a prepared call within the unit of another, EXEC's or a script's, and accounts for it. Returns the timestamp of its end.</summary>
    internal long RunWithin(CommandCall call)
    {
        var started = Stopwatch.GetTimestamp();
        var errors = call.Reply.Errors;
        RunInUnit(call);
        if (!_server.Monitors.IsEmpty) MonitorLine.Feed(call);
        var finished = Stopwatch.GetTimestamp();
        Account(call, started, finished, call.Reply.Errors != errors);
        return finished;
    }

    /// <summary>Runs a prepared call in an entered unit, commits its changes and gives its effect.</summary>
    internal static void RunInUnit(CommandCall call)
    {
        var unit = call.Unit;
        unit.BeginCommand();
        try
        {
            call.Command.Body!(call);
        }
        catch (ShardHeldException)
        {
            call.Reply.Error(call.Server.Dispatcher.BusyReply);
        }
        catch (OutOfMemoryException)
        {
            call.Reply.Error(Errors.OutOfMemory);
        }
        catch (Exception exception)
        {
            // A bug: the client gets a generic error, the log gets the rest. What was changed before it stays and is published.
            call.Server.OnBug?.Invoke($"The command '{call.Command.FullName}' failed.", exception);
            call.Reply.Error(Errors.Internal);
        }
        if (call.Session.Tracking is { } tracking) tracking.Remember(call);
        if (!unit.EndCommand()) return;
        unit.BeginEffect(call.Count);
        for (var i = 0; i < call.Count; i++) unit.EffectArgument(call[i]);
    }

    /// <summary>The shards of a command line's keys; all of them when the arguments do not fix the keys.</summary>
    internal static ulong ShardsOf(ExecutionUnit unit, Command command, Arguments arguments)
    {
        // The usual case apart from the other, whose stack space costs every call of the method that has it.
        if (command.SingleKey > 0) return unit.ShardOf(arguments[command.SingleKey]);
        if ((command.Flags & CommandFlags.AllShards) != 0) return unit.Engine.AllShards;
        return command.HasKeys ? ShardsOfKeys(unit, command, arguments) : 0;
    }

    private static ulong ShardsOfKeys(ExecutionUnit unit, Command command, Arguments arguments)
    {
        var keys = new KeyList(stackalloc KeyPosition[16]);
        try
        {
            if (KeyExtractor.Extract(command, arguments, ref keys) != KeyExtraction.Found) return 0;
            ulong shards = 0;
            foreach (var key in keys.Items)
                shards |= (key.Flags & KeyFlags.Unbounded) == 0 ? unit.ShardOf(arguments[key.Index]) : unit.Engine.AllShards;
            return shards;
        }
        finally
        {
            keys.Dispose();
        }
    }

    /// <summary>As <see cref="ShardsOf"/>, also for a command that calls a script.</summary>
    private ulong ShardsOfAny(ExecutionUnit unit, Command command, Arguments arguments) =>
        (command.Flags & CommandFlags.CallsScript) != 0 ? _server.Scripting!.ShardsOf(unit, command, arguments) : ShardsOf(unit, command, arguments);

    private ulong ShardsInTransaction(ExecutionUnit unit, Command command, Arguments arguments) =>
        (command.Flags & CommandFlags.VisitsShards) != 0 ? unit.Engine.AllShards : ShardsOfAny(unit, command, arguments);

    // A script that has ended meanwhile was one of EVAL most likely.
    private byte[] BusyReply => _server.Loading is not null ? Errors.Loading.ToArray() : _server.Scripting?.BusyReply ?? Errors.Busy.ToArray();

    /// <summary>Refuses a command before it runs; inside MULTI the transaction is lost with it. Always true.</summary>
    private bool Reject(Session session, ReplyWriter reply, ReadOnlySpan<byte> message, Command? command = null)
    {
        if (command is not null) _server.Commands.Tallies.Mine.Rejected(command);
        session.Finished();
        session.Tracking?.EndCommand(session, command);
        if (ReferenceEquals(command, _exec))
        {
            // Redis says so outside MULTI too, and names every code but ERR.
            session.DiscardTransaction();
            reply.Error([.. "EXECABORT Transaction discarded because of: "u8, .. message.StartsWith("ERR "u8) ? message[4..] : message]);
            return true;
        }
        if (session.Transaction is { } transaction) transaction.IsAborted = true;
        reply.Error(message);
        return true;
    }

    /// <summary>Counts a session's command that ran, and notes it if it was slow.</summary>
    private void Account(CommandCall call, long started, bool failed)
    {
        if (started >= 0) Account(call, started, call.Session.Finished(), failed, call.Session.SampleWeight);
        else if (Environment.TickCount64 + started is var milliseconds && milliseconds < CoarseMilliseconds) _server.Commands.Tallies.Mine.Counted(call.Command, failed);
        else Account(call, 0, milliseconds * (Stopwatch.Frequency / 1000), failed);
    }

    /// <summary>Counts a command that ran between two timestamps, and notes it if it was slow.</summary>
    internal void Account(CommandCall call, long started, long finished, bool failed, int weight = 1)
    {
        var monitoring = _server.Configuration.Monitoring;
        var nanoseconds = (long)((finished - started) * NanosecondsPerTick);
        // A long one stands for itself alone, since the coarse clock notices the others.
        if (nanoseconds >= CoarseMilliseconds * 1_000_000L) weight = 1;
        _server.Commands.Tallies.Mine.Ran(call.Command, nanoseconds, failed, monitoring.LatencyTracking, weight);
        if (monitoring.LatencyMonitorThreshold > 0)
            _server.Latency.Note((call.Command.Flags & CommandFlags.Fast) != 0 ? "fast-command" : "command", nanoseconds / 1_000_000);
        var threshold = monitoring.SlowlogSlowerThan;
        if (threshold >= 0 && nanoseconds >= threshold * 1000 && (call.Command.Flags & CommandFlags.SkipSlowlog) == 0) _server.Slowlog.Add(call, nanoseconds / 1000);
    }

    /// <summary>A command's flags; EXEC's with those of what it runs, a script's if it says so itself.</summary>
    private CommandFlags FlagsOf(Session session, Command command, Arguments arguments)
    {
        if (ReferenceEquals(command, _exec) && session.Transaction is { } transaction) return command.Flags | transaction.Flags;
        return (command.Flags & CommandFlags.CallsScript) != 0 ? _server.Scripting!.FlagsOf(command, arguments) : command.Flags;
    }

    /// <summary>min-replicas-to-write: counts anew.</summary>
    internal string? CountReplicas()
    {
        var options = _server.Configuration.Replication;
        _lacksReplicas = options.MinReplicas > 0 && options.MinReplicasMaxLag > 0 && _server.Replication.GoodReplicas < options.MinReplicas;
        return null;
    }

    private bool IsOutOfMemory(Session session, Command command, Arguments arguments)
    {
        if (!_server.MemoryLimit.IsPressed)
        {
            session.BeganOutOfMemory = false;
            return false;
        }
        var flags = FlagsOf(session, command, arguments);
        // A script is told how things stood before it began, since its own memory is not to blame.
        if ((flags & (CommandFlags.DenyOom | CommandFlags.CallsScript)) == 0 || _server.Scripting?.BusyReply is not null) return false;
        session.BeganOutOfMemory = !_server.MemoryLimit.MakeRoom(session.Unit);
        return session.BeganOutOfMemory && (flags & CommandFlags.DenyOom) != 0;
    }

    private static bool MayRunWhileSubscribed(Command command) => command.FullName is
        "ping" or "subscribe" or "ssubscribe" or "unsubscribe" or "sunsubscribe" or "psubscribe" or "punsubscribe" or "quit" or "reset";

    private static byte[] NotWhileSubscribed(Command command) =>
        Encoding.UTF8.GetBytes($"ERR Can't execute '{command.FullName}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");

    private static byte[] WrongArity(Command command) => Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{command.FullName}' command");

    private static byte[] UnknownCommand(Arguments arguments)
    {
        var text = new List<byte>(256);
        text.AddRange("ERR unknown command '"u8);
        text.AddRange(Shown(arguments[0], 128));
        text.AddRange("', with args beginning with: "u8);
        var room = 128;
        for (var i = 1; i < arguments.Count && room > 0; i++)
        {
            var shown = Shown(arguments[i], room);
            text.Add((byte)'\'');
            text.AddRange(shown);
            text.AddRange("' "u8);
            room -= shown.Length + 3;
        }
        return [.. text];
    }

    // As C prints a string: up to its first NUL.
    private static ReadOnlySpan<byte> Shown(ReadOnlySpan<byte> argument, int room)
    {
        var end = argument.IndexOf((byte)0);
        return argument[..Math.Min(room, end < 0 ? argument.Length : end)];
    }
}
