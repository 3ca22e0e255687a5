using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// What the server knows of one connection: database, protocol, authentication, transaction, subscriptions. Its commands run one at a time;
/// the thread may change between them.
/// </summary>
public sealed class Session
{
    /// <summary>A session of a server; <see cref="SessionRegistry.Add"/> makes it visible.</summary>
    public Session(ServerContext server, SessionPort port)
    {
        Server = server;
        Port = port;
        Id = server.Sessions.NextId();
        Unit = new ExecutionUnit(server.Engine);
        Call = new CommandCall(this, Unit);
        IsAuthenticated = server.Configuration.Clients.RequirePass.Length == 0;
        CreatedAt = LastActive = server.Uptime;
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

    /// <summary>The transaction begun by MULTI, or null.</summary>
    public Transaction? Transaction { get; set; }

    /// <summary>The watched keys.</summary>
    public WatchSet Watched { get; } = new();

    /// <summary>Subscribed channels, patterns and shard channels.</summary>
    public Subscriptions Subscriptions { get; } = new();

    /// <summary>CLIENT REPLY.</summary>
    public ReplyMode ReplyMode { get; set; }

    /// <summary>The command that waits for a key, or null. Changed by the thread that serves it.</summary>
    public BlockedCommand? Blocked { get => Volatile.Read(ref _blocked); internal set => Volatile.Write(ref _blocked, value); }

    /// <summary>CLIENT NO-EVICT.</summary>
    public bool NoEvict { get; set; }

    /// <summary>MONITOR was called.</summary>
    public bool IsMonitor { get; set; }

    /// <summary>The connection is to be closed when the replies so far are sent (QUIT, CLIENT KILL of itself).</summary>
    public bool CloseAfterReply { get; set; }

    /// <summary>Milliseconds of server uptime at the connection's start and its last command.</summary>
    public long CreatedAt { get; }

    /// <summary>As <see cref="CreatedAt"/>, of the last command.</summary>
    public long LastActive { get; set; }

    /// <summary>The last command's full name, for CLIENT LIST.</summary>
    public string LastCommand { get; set; } = "NULL";

    /// <summary>True while the session may only use subscription commands (RESP2 with a subscription).</summary>
    public bool IsSubscriber => Protocol == 2 && Subscriptions.Count > 0;

    internal ExecutionUnit Unit { get; }

    internal CommandCall Call { get; }

    private BlockedCommand? _blocked;

    /// <summary>Runs one command; see <see cref="Dispatcher.Execute"/>.</summary>
    public bool Execute(Arguments arguments, ReplyWriter reply) => Server.Dispatcher.Execute(this, arguments, reply);

    /// <summary>Ends the command that waits for a key, as if its time were up. False when none waits any more.</summary>
    public bool CancelBlocked() => Blocked is { } waiter && Server.Engine.End(waiter, WaitEnd.Unblocked);

    /// <summary>The connection is gone: leaves every registry.</summary>
    public void Close()
    {
        Server.Sessions.Remove(this);
        if (Blocked is { } waiter) Server.Engine.End(waiter, WaitEnd.Closed);
        StorageEngine.Unwatch(Watched);
        Server.PubSub.RemoveAll(this);
        Server.Monitors.Remove(this);
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
