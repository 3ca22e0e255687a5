using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Commands.Keys;
using RedHare.Commands.Replication;
using RedHare.Commands.Users;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>What the commands of one server share. Nothing is static: several servers live side by side in a process.</summary>
public sealed class ServerContext : IDisposable
{
    private readonly long _started = Environment.TickCount64;
    private IDurability? _durability;

    /// <summary>A server over a new engine, with the commands of this assembly and those of the modules.</summary>
    public ServerContext(ServerConfiguration configuration, EngineOptions? engine = null, params IReadOnlyList<ServerModule> modules)
    {
        Configuration = configuration;
        Statistics = new ServerStatistics(Sessions);
        Engine = new StorageEngine(engine ?? new EngineOptions { Databases = configuration.Process.Databases, Shards = configuration.Process.Shards });
        EngineSettings.Keep(configuration, Engine);
        Engine.OnBug = (what, exception) => OnBug?.Invoke(what, exception);
        Commands = new CommandTable(modules);
        Users = new UserTable(this);
        Slowlog = new Slowlog(this);
        Latency = new LatencyMonitor(this);
        Engine.CycleMeasured = Latency.Note;
        Pause = new ClientPause(Engine);
        Metrics = new ServerMetrics(this);
        ClientMemory = new ClientMemoryLimit(this);
        ProcessMemory = new ProcessMemory(Engine);
        MemoryLimit = new MemoryLimit(this);
        MemoryUse = new MemoryUse(this);
        Tracking = new TrackingHub(this);
        PubSub = new PubSubHub(this);
        Replication = new ReplicationHub(this);
        var housekeeper = new ExecutionUnit(Engine);
        Engine.Ticked = () =>
        {
            if (IsCronPaused) return;
            Metrics.Sample();
            ClientMemory.Keep();
            MemoryLimit.Keep();
            MemoryUse.Note();
            Tracking.Limit(housekeeper);
            Background?.Tick();
            Replication.Tick();
            Migrations.Release(Environment.TickCount64);
        };
        Dispatcher = new Dispatcher(this);
        foreach (var module in modules) module.Attach(this);
        ApplyConfiguration();
    }

    /// <summary>The directives and their values.</summary>
    public ServerConfiguration Configuration { get; }

    /// <summary>The data.</summary>
    public StorageEngine Engine { get; }

    /// <summary>The commands of this server with their statistics.</summary>
    public CommandTable Commands { get; }

    /// <summary>Who may do what.</summary>
    internal UserTable Users { get; }

    /// <summary>Takes the users of the configuration or of its ACL file, before anybody is served. Returns null, or the error at which the start must stop.</summary>
    public string? LoadUsers() => Users.Load();

    /// <summary>Gives commands the names of the configuration's <c>rename-command</c> lines, before anybody is served. Returns null, or the error at which the start must stop.</summary>
    public string? RenameCommands()
    {
        foreach (var (name, newName) in Configuration.Renames)
        {
            if (Commands.Find(Encoding.UTF8.GetBytes(name)) is null) return $"No such command in rename-command: '{name}'";
            if (!Commands.Rename(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(newName))) return $"Target command name already exists: '{newName}'";
        }
        return null;
    }

    /// <summary>Whoever connects is the default user, and need not say a password.</summary>
    public bool IsOpen => Users.Default.Rules.IsOpen;

    /// <summary>Runs commands.</summary>
    public Dispatcher Dispatcher { get; }

    /// <summary>All sessions.</summary>
    public SessionRegistry Sessions { get; } = new();

    /// <summary>Who is subscribed to what.</summary>
    public PubSubHub PubSub { get; }

    /// <summary>CLIENT TRACKING.</summary>
    public TrackingHub Tracking { get; }

    /// <summary>Sessions in MONITOR.</summary>
    public Monitors Monitors { get; } = new();

    /// <summary>What INFO counts besides the engine.</summary>
    public ServerStatistics Statistics { get; }

    /// <summary>run_id of INFO: 40 hexadecimal digits.</summary>
    public string RunId { get; } = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(20));

    /// <summary>Scripts and functions; null in a server without them.</summary>
    public ScriptingService? Scripting { get; set; }

    /// <summary>What keeps the changes beyond the process; null while they live in memory alone.</summary>
    public IDurability? Durability { get => Volatile.Read(ref _durability); set => Volatile.Write(ref _durability, value); }

    /// <summary>What the messages of a running unit wait for; null where they wait for nothing: what nobody keeps, or can keep any more, is told from memory, as it is read.</summary>
    internal UnitEnd? AwaitedEnd(ExecutionUnit unit) => Durability is { HoldsReplies: true, HasFailed: false } ? unit.End : null;

    /// <summary>Set while the data set is being loaded and clients are connected already; null otherwise.</summary>
    public LoadingProgress? Loading
    {
        get => Volatile.Read(ref _loading);
        set
        {
            Volatile.Write(ref _loading, value);
            Dispatcher.NoteLoading();
        }
    }

    private LoadingProgress? _loading;

    /// <summary>What writes snapshots and rewrites the log; null in a server without a directory.</summary>
    public IBackgroundWork? Background { get; set; }

    /// <summary>The snapshot file; null in a server without one. Set before anybody is served.</summary>
    public ISnapshots? Snapshots { get; set; }

    /// <summary>DEBUG PAUSE-CRON: nothing is done periodically.</summary>
    internal bool IsCronPaused { get => Volatile.Read(ref _isCronPaused); set => Volatile.Write(ref _isCronPaused, value); }

    private bool _isCronPaused;

    /// <summary>CLIENT PAUSE.</summary>
    public ClientPause Pause { get; }

    /// <summary>SLOWLOG.</summary>
    public Slowlog Slowlog { get; }

    /// <summary>LATENCY.</summary>
    public LatencyMonitor Latency { get; }

    /// <summary>Rates.</summary>
    public ServerMetrics Metrics { get; }

    /// <summary>maxmemory-clients.</summary>
    internal ClientMemoryLimit ClientMemory { get; }

    /// <summary>MIGRATE's connections.</summary>
    internal MigrateConnections Migrations { get; } = new();

    /// <summary>What MIGRATE is moving.</summary>
    internal KeysInMotion KeysInMotion { get; } = new();

    /// <summary>maxmemory.</summary>
    internal MemoryLimit MemoryLimit { get; }

    /// <summary>What the process takes beside the data. Tests measure another.</summary>
    internal ProcessMemory ProcessMemory { get; set; }

    /// <summary>used_memory.</summary>
    internal MemoryUse MemoryUse { get; }

    /// <summary>Wall time of the server's start.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>Who is sent all changes.</summary>
    public ReplicationHub Replication { get; }

    /// <summary>The process is this server's alone, and has started: what it takes from here on, beside the data too, counts where keys are evicted.</summary>
    public void OwnProcess() => ProcessMemory.Begin();

    /// <summary>CONFIG RESETSTAT: the counters start anew.</summary>
    public void ResetStatistics()
    {
        Commands.Tallies.Reset();
        Engine.ResetStatistics();
        Statistics.Reset();
        Scripting?.ResetStatistics();
    }

    /// <summary>Milliseconds since the server's start.</summary>
    public long Uptime => UptimeAt(Environment.TickCount64);

    /// <summary>Milliseconds from the server's start to an instant of <see cref="Environment.TickCount64"/>.</summary>
    internal long UptimeAt(long milliseconds) => milliseconds - _started;

    /// <summary>The port that clients connect to, for INFO; 0 in process.</summary>
    public int Port { get; set; }

    /// <summary>Takes a line for the server's log; set by the host. It may do I/O and so is not called under locks, but for what scripts log.</summary>
    public Action<LogLevel, string>? Log { get; set; }

    /// <summary>Where a bug is reported: what happened, and the exception.</summary>
    public Action<string, Exception>? OnBug { get; set; }

    /// <summary>Stops the server (SHUTDOWN); set by the host. Returns false if it cannot.</summary>
    public Func<bool>? Shutdown { get; set; }

    private void ApplyConfiguration()
    {
        Bind("notify-keyspace-events", new KeyspaceNotifications(this).Apply);
        Bind("maxmemory", MemoryLimit.Reconsider);
        Bind("maxmemory-clients", ClientMemory.Reconsider);
        Bind("min-replicas-to-write", Dispatcher.CountReplicas);
        Bind("min-replicas-max-lag", Dispatcher.CountReplicas);
        Bind("requirepass", () =>
        {
            Users.SetDefaultPassword(Configuration.Clients.RequirePass);
            return null;
        });

        void Bind(string directive, Func<string?> apply)
        {
            Configuration.OnChange(directive, apply);
            apply();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Scripting?.Abort();
        Pause.Dispose();
        Background?.Dispose();
        Replication.Dispose();
        Durability?.Dispose();
        Engine.Dispose();
        Migrations.Dispose();
    }
}
