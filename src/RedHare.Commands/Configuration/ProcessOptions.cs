using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>The server as a process: its directory, its databases and shards, how it ends.</summary>
public sealed class ProcessOptions
{
    private const string BothSaves = "shutdown options SAVE and NOSAVE can't be used simultaneously";
    private static readonly string[] ShutdownWords = ["default", "save", "nosave", "now", "force"];
    private static readonly string[] ProtectedWords = ["no", "yes", "local"];

    /// <summary>The absolute working directory; other files' names are relative to it. The process's own is not changed.</summary>
    public string Directory { get; internal set; } = "";
    /// <summary>Number of databases.</summary>
    public int Databases { get; private set; }
    /// <summary>Number of shards, a power of two; 0 means four for each core, at most 64.</summary>
    public int Shards { get; private set; }
    /// <summary>The file that holds the process id; empty means none.</summary>
    public string PidFile { get; private set; } = "";
    /// <summary>What SIGTERM does.</summary>
    public ShutdownModes OnSigTerm { get; private set; }
    /// <summary>What SIGINT does.</summary>
    public ShutdownModes OnSigInt { get; private set; }
    /// <summary>Seconds that a shutdown waits for replicas.</summary>
    public int ShutdownTimeout { get; private set; }
    /// <summary>Milliseconds after which a script counts as busy.</summary>
    public long BusyReplyThreshold { get; private set; }
    /// <summary>Bytes of values that a script may hold at once, and all functions together; past it a script ends with an error. The interpreter of functions reads it once.</summary>
    public long ScriptMemory { get; private set; }
    /// <summary>Whether CONFIG SET of protected directives is allowed: 0 no, 1 yes, 2 from this machine.</summary>
    public int EnableProtectedConfigs { get; private set; }
    /// <summary>Whether DEBUG is allowed: 0 no, 1 yes, 2 from this machine.</summary>
    public int EnableDebugCommand { get; private set; }

    internal void SetShards(int shards) => Shards = shards;

    internal static Directive[] Table =>
    [
        WorkingDirectory.Directive,
        Integer("databases", 16, 1, bind: static (c, v) => c.Process.Databases = (int)v, flags: Immutable),
        ShardCount.Directive,
        Text("pidfile", bind: static (c, v) => c.Process.PidFile = v, flags: Immutable),
        Boolean("daemonize", false, flags: Immutable, unbuilt: true),
        Choice("supervised", "no", ["upstart", "systemd", "auto", "no"], flags: Immutable, unbuilt: static value => value is "upstart" or "systemd"),
        Choice("shutdown-on-sigint", "default", ShutdownWords, static (c, v) => c.Process.OnSigInt = (ShutdownModes)v, Multiple, conflict: (1, 2, BothSaves)),
        Choice("shutdown-on-sigterm", "default", ShutdownWords, static (c, v) => c.Process.OnSigTerm = (ShutdownModes)v, Multiple, conflict: (1, 2, BothSaves)),
        Integer("shutdown-timeout", 10, bind: static (c, v) => c.Process.ShutdownTimeout = (int)v),
        Integer("busy-reply-threshold", 5000, 0, long.MaxValue, static (c, v) => c.Process.BusyReplyThreshold = v, alias: "lua-time-limit"),
        Memory("script-memory-limit", 256L << 20, 1L << 20, bind: static (c, v) => c.Process.ScriptMemory = v),
        Choice("enable-protected-configs", "no", ProtectedWords, static (c, v) => c.Process.EnableProtectedConfigs = v, Immutable),
        Choice("enable-debug-command", "no", ProtectedWords, static (c, v) => c.Process.EnableDebugCommand = v, Immutable),
        Choice("enable-module-command", "no", ProtectedWords, flags: Immutable | Inert),
        Boolean("set-proc-title", true, flags: Immutable | Moot),
        Text("proc-title-template", "{title} {listen-addr} {server-mode}", flags: Moot),
        Text("locale-collate", flags: Moot),
        Text("ignore-warnings", flags: Moot),
        Text("server-cpulist", flags: Immutable | Inert, alias: "server_cpulist"),
        Text("bio-cpulist", flags: Immutable | Inert, alias: "bio_cpulist"),
        Text("aof-rewrite-cpulist", flags: Immutable | Moot, alias: "aof_rewrite_cpulist"),
        Text("bgsave-cpulist", flags: Immutable | Moot, alias: "bgsave_cpulist"),
        Choice("oom-score-adj", "no", ["no", "yes", "absolute"], flags: Inert, synonym: ("relative", "yes")),
        OomScores.Directive,
        Boolean("use-exit-on-panic", false, flags: Hidden | Moot),
    ];
}
