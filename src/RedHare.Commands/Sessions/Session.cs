using System.Diagnostics;
using RedHare.Commands.Replication;
using RedHare.Commands.Users;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// What the server knows of one connection: database, protocol, authentication, transaction, subscriptions. Its commands run one at a time;
/// the thread may change between them.
/// </summary>
public sealed class Session
{
    /// <summary>Bytes of a session's own objects, about, for <c>tot-mem</c> of CLIENT LIST.</summary>
    internal const int BaseBytes = 2048;

    /// <summary>A session of a server; <see cref="SessionRegistry.Add"/> makes it visible.</summary>
    public Session(ServerContext server, SessionPort port)
    {
        Server = server;
        Port = port;
        Id = server.Sessions.NextId();
        Unit = new ExecutionUnit(server.Engine) { Client = this };
        Call = new CommandCall(this, Unit);
        _user = server.Users.Default;
        IsAuthenticated = server.Users.Default.Rules.IsOpen;
        CreatedAt = server.Uptime;
        _lastActive = Environment.TickCount64;
    }

    /// <summary>The server.</summary>
    public ServerContext Server { get; }

    /// <summary>The connection.</summary>
    public SessionPort Port { get; }

    /// <summary>CLIENT ID: unique for the server's life, growing.</summary>
    public long Id { get; }

    /// <summary>CLIENT SETNAME's name, or empty.</summary>
    public string Name { get; set; } = "";

    /// <summary>CLIENT SETINFO LIB-NAME.</summary>
    public string LibraryName { get; set; } = "";

    /// <summary>CLIENT SETINFO LIB-VER.</summary>
    public string LibraryVersion { get; set; } = "";

    /// <summary>2 or 3, by HELLO.</summary>
    public int Protocol { get; set; } = 2;

    /// <summary>The selected database.</summary>
    public int Database { get => Unit.Database; set => Unit.Database = value; }

    /// <summary>True after AUTH, or when no password is required.</summary>
    public bool IsAuthenticated { get; set; }

    /// <summary>The user whose rules hold; null where none do. Changed by the session's own commands, read by any thread.</summary>
    internal AclUser? User { get => Volatile.Read(ref _user); set => Volatile.Write(ref _user, value); }

    private AclUser? _user;

    /// <summary>The caller is the program that holds the server, or its own log: it may do everything.</summary>
    public bool IsTrusted
    {
        init
        {
            if (!value) return;
            IsAuthenticated = true;
            User = null;
        }
    }

    /// <summary>The transaction begun by MULTI, or null.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>The watched keys.</summary>
    public WatchSet Watched { get; } = new();

    /// <summary>Subscribed channels, patterns and shard channels.</summary>
    public Subscriptions Subscriptions { get; } = new();

    /// <summary>CLIENT TRACKING, or null when it is off. Changed by the session's own commands, read by any thread.</summary>
    public ClientTracking? Tracking { get => Volatile.Read(ref _tracking); internal set => Volatile.Write(ref _tracking, value); }

    private ClientTracking? _tracking;
    private List<IPush>? _later;
    private string? _remark;

    /// <summary>CLIENT REPLY.</summary>
    public ReplyMode ReplyMode { get; set; }

    /// <summary>The command that waits for a key, or null. Changed by the thread that serves it.</summary>
    public BlockedCommand? Blocked { get => Volatile.Read(ref _blocked); internal set => Volatile.Write(ref _blocked, value); }

    /// <summary>The command that CLIENT PAUSE holds back, or null.</summary>
    internal PausedCommand? Paused { get => Volatile.Read(ref _paused); set => Volatile.Write(ref _paused, value); }

    /// <summary>CLIENT NO-EVICT.</summary>
    public bool NoEvict { get; set; }

    /// <summary>maxmemory-clients had it disconnected.</summary>
    internal bool IsEvicted { get; set; }

    /// <summary>MONITOR was called.</summary>
    public bool IsMonitor { get; set; }

    /// <summary>The replica that the session has become by SYNC or PSYNC, or null. Changed by the session's own commands, read by any thread.</summary>
    public Replica? Replica { get => Volatile.Read(ref _replica); internal set => Volatile.Write(ref _replica, value); }

    private Replica? _replica;

    /// <summary>What REPLCONF told of it.</summary>
    internal ReplicaTraits? ReplicaTraits { get; set; }

    /// <summary>Where its last change stands in the replication stream, if WAIT asked for that.</summary>
    internal WrittenOffset? WrittenOffset { get => Volatile.Read(ref _writtenOffset); set => Volatile.Write(ref _writtenOffset, value); }

    private WrittenOffset? _writtenOffset;

    /// <summary>The connection is to be closed when the replies so far are sent (QUIT, CLIENT KILL of itself).</summary>
    public bool CloseAfterReply { get; set; }

    /// <summary>Milliseconds of server uptime at the connection's start and its last command.</summary>
    public long CreatedAt { get; }

    /// <summary>As <see cref="CreatedAt"/>, of the last command, or of the last bytes that the client took.</summary>
    public long LastActive => Server.UptimeAt(Volatile.Read(ref _lastActive));

    /// <summary>The last command, for CLIENT LIST; null when it was unknown.</summary>
    public Command? LastCommand { get; internal set; }

    /// <summary>True while the session may only use subscription commands (RESP2 with a subscription).</summary>
    public bool IsSubscriber => Protocol == 2 && Subscriptions.Count > 0;

    internal ExecutionUnit Unit { get; }

    /// <summary>The position in the effect log up to which the answers so far may show changes; see <see cref="ExecutionUnit.LastSeen"/>.</summary>
    public long LastSeen => Unit.LastSeen;

    /// <summary>The position behind the session's own last change.</summary>
    public long LastWritten => Unit.LastWritten;

    /// <summary>A command of the session that answers late was run by another unit. Before its answer is delivered.</summary>
    internal void NoteServed(ExecutionUnit unit) => Unit.NoteServed(unit);

    internal CommandCall Call { get; }

    /// <summary>The call of the commands that EXEC runs, while <see cref="Call"/> is EXEC's own.</summary>
    internal CommandCall QueuedCall => _queuedCall ??= new CommandCall(this, Unit);

    /// <summary>The call of the commands that a script runs.</summary>
    internal CommandCall ScriptedCall => _scriptedCall ??= new CommandCall(this, Unit) { IsScripted = true };

    /// <summary>Memory was over its limit, and could not be brought below it, when the script or the EXEC that runs began.</summary>
    internal bool BeganOutOfMemory { get; set; }

    /// <summary>True while commands need more checks than most sessions' do.</summary>
    internal bool IsRestrained => !IsAuthenticated || Transaction is not null || IsMonitor || IsSubscriber || Replica is not null;

    private CommandCall? _queuedCall, _scriptedCall;
    private PausedCommand? _paused;
    private BlockedCommand? _blocked;
    private long _batch;
    private long _lastActive;
    private uint _runs;

    /// <summary>
    /// Measures one command in eight and counts it for all: for callers in process, whose commands are not much longer than reading the clock
    /// twice (45 of some 300 ns). Commands of many milliseconds are noticed all the same.
    /// </summary>
    public bool SamplesDurations { get; init; }

    /// <summary>
    /// Several commands follow without a pause: then the end of one is the start of the next, and the clock is read once per command; and the log's thread is not woken for each.
    /// </summary>
    public void BeginBatch()
    {
        _batch = Stopwatch.GetTimestamp();
        Volatile.Write(ref _lastActive, Environment.TickCount64);
        Unit.PutsOffWaking = true;
    }

    /// <summary>The client took bytes, or is sent what it waited for: it is not idle.</summary>
    public void NoteInteraction() => Volatile.Write(ref _lastActive, Environment.TickCount64);

    /// <summary>The connection holds much input or output: maxmemory and maxmemory-clients look at it now. Without locks. True when it is to be disconnected.</summary>
    public bool NoteBuffers(long bytes)
    {
        Server.MemoryLimit.NoteBuffers(Unit, bytes);
        return IsEvicted;
    }

    /// <summary>Ends what <see cref="BeginBatch"/> began. True when the caller is to wake the log's thread soon (<see cref="EffectLog.WakeKeeper"/>).</summary>
    public bool EndBatch()
    {
        _batch = 0;
        Unit.PutsOffWaking = false;
        var owes = Unit.OwesWaking;
        Unit.OwesWaking = false;
        return owes;
    }

    /// <summary>The start of the command that runs now: a timestamp, or negative milliseconds of a coarse clock when it is not measured.</summary>
    internal long Started()
    {
        if (_batch != 0) return _batch;
        var milliseconds = Environment.TickCount64;
        Volatile.Write(ref _lastActive, milliseconds);
        return IsSampling && (++_runs & 7) != 0 ? -milliseconds : Stopwatch.GetTimestamp();
    }

    /// <summary>The timestamp at which a measured command ended.</summary>
    internal long Finished()
    {
        var now = Stopwatch.GetTimestamp();
        if (_batch != 0) _batch = now;
        return now;
    }

    /// <summary>How many commands a measured one stands for.</summary>
    internal int SampleWeight => _batch == 0 && IsSampling ? 8 : 1;

    // A slow log of a few milliseconds needs every command measured.
    private bool IsSampling => SamplesDurations && (Server.Configuration.Monitoring.SlowlogSlowerThan is < 0 or >= Dispatcher.CoarseMilliseconds * 1000);

    /// <summary>Ends the transaction without running it, and stops watching.</summary>
    internal void DiscardTransaction()
    {
        Transaction = null;
        Server.Engine.Unwatch(Watched);
    }

    /// <summary>Runs one command; see <see cref="Dispatcher.Execute"/>.</summary>
    public bool Execute(Arguments arguments, ReplyWriter reply) => Server.Dispatcher.Execute(this, arguments, reply);

    /// <summary>Sends something that is no reply. A receiver that lets too much pile up is disconnected.</summary>
    internal void Push(IPush push)
    {
        Port.Push(push);
        OutputLimit.Check();
    }

    /// <summary>Sends something behind what the session's own command, which is running on this thread, answers.</summary>
    internal void PushLater(IPush push)
    {
        (_later ??= []).Add(push);
        HasLater = true;
    }

    /// <summary>Gives the server's log a warning when the session's command, which is running, holds no lock any more, and before its answer leaves. The last of a command counts.</summary>
    internal void LogLater(string warning)
    {
        _remark = warning;
        HasLater = true;
    }

    /// <summary>True when something waits for <see cref="PushNow"/>.</summary>
    internal bool HasLater { get; private set; }

    /// <summary>Sends what was to come later. To <paramref name="written"/>, where the command's answer is; or, where that is not known yet, by the mailbox.</summary>
    internal void PushNow(ReplyWriter? written)
    {
        HasLater = false;
        if (_remark is { } remark)
        {
            _remark = null;
            Server.Log?.Invoke(Configuration.LogLevel.Warning, remark);
        }
        if (_later is not { } pushes) return;
        _later = null;
        if (written is not null) written.Protocol = Protocol;
        foreach (var push in pushes)
        {
            if (written is null) Push(push);
            else if (push.IsFor(this)) Port.PushBehind(push, written);
        }
    }

    /// <summary>client-output-buffer-limit as it applies to this session.</summary>
    public OutputLimit OutputLimit => _outputLimit ??= new OutputLimit(this);

    private OutputLimit? _outputLimit;

    /// <summary>Ends the command that waits for a key, as if its time were up. False when none waits any more.</summary>
    public bool CancelBlocked() => Blocked is { } waiter && Server.Engine.End(waiter, WaitEnd.Unblocked);

    /// <summary>Disconnects it for what it holds: from now on nobody sees it or counts it, though its connection ends only when its loop comes to that.</summary>
    internal void Drop()
    {
        Server.Sessions.Remove(this);
        if (Replica is { } replica) Server.Replication.Remove(replica);
        Port.Close(afterReplies: false);
    }

    /// <summary>RESET: back to how the connection was when it was opened.</summary>
    internal void Reset()
    {
        DiscardTransaction();
        Server.PubSub.RemoveAll(this);
        Server.Monitors.Remove(this);
        Server.Tracking.Disable(this);
        IsMonitor = false;
        Name = "";
        Database = 0;
        Protocol = 2;
        ReplyMode = ReplyMode.On;
        NoEvict = Unit.NoTouch = false;
        if (User is null) return;
        User = Server.Users.Default;
        IsAuthenticated = Server.Users.Default.Rules.IsOpen;
    }

    /// <summary>The connection is gone: leaves every registry.</summary>
    public void Close()
    {
        Server.Sessions.Remove(this);
        Server.Pause.Cancel(this);
        if (Replica is { } replica)
        {
            Server.Replication.Remove(replica);
            replica.Close();
        }
        if (Blocked is { } waiter) Server.Engine.End(waiter, WaitEnd.Closed);
        Server.Engine.Unwatch(Watched);
        Server.PubSub.RemoveAll(this);
        Server.Monitors.Remove(this);
        Server.Tracking.Disable(this);
        Transaction = null;
    }
}

/// <summary>CLIENT REPLY: which replies are sent.</summary>
public enum ReplyMode
{
    /// <summary>All.</summary>
    On,
    /// <summary>None.</summary>
    Off,
    /// <summary>Not that of the next command.</summary>
    SkipNext,
    /// <summary>Not that of this command; then all again.</summary>
    Skip,
}
