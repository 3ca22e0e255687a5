using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>How changes are kept: the append log and snapshots.</summary>
public sealed class PersistenceOptions
{
    /// <summary>The value of appendfilename unless another is given.</summary>
    public const string UsualAppendFileName = "appendonly.aof";

    private static readonly string[] Policies = ["everysec", "always", "no"];

    /// <summary>Whether changes are kept in an append log.</summary>
    public bool AppendOnly { get; private set; }
    /// <summary>When written changes are made durable.</summary>
    public FsyncPolicy AppendFsync { get; private set; }
    /// <summary>The first part of the log files' names.</summary>
    public string AppendFileName { get; private set; } = "";
    /// <summary>The directory of the log's files, in <c>dir</c>.</summary>
    public string AppendDirectoryName { get; private set; } = "";
    /// <summary>Whether a log that ends in mid-command is cut there and loaded; otherwise the start is refused.</summary>
    public bool LoadTruncated { get; private set; }
    /// <summary>Whether the log notes the time each second.</summary>
    public bool Timestamps { get; private set; }
    /// <summary>Whether files that a rewrite replaced stay.</summary>
    public bool KeepsHistory { get; private set; }
    /// <summary>The name of the snapshot file in <c>dir</c>.</summary>
    public string SnapshotFileName { get; private set; } = "";
    /// <summary>Whether snapshots end with a checksum, and whether it is compared.</summary>
    public bool SnapshotChecksum { get; private set; }
    /// <summary>Whether texts in snapshots are compressed.</summary>
    public bool SnapshotCompression { get; private set; }
    /// <summary>Whether the base of the log is written as a snapshot.</summary>
    public bool UsesSnapshotBase { get; private set; }
    /// <summary>After how much a snapshot is taken by itself.</summary>
    public IReadOnlyList<SavePoint> SavePoints { get; internal set; } = [];
    /// <summary>Growth over the size after the last rewrite at which the log is rewritten by itself, in percent; 0 is never.</summary>
    public int AutoRewritePercentage { get; private set; }
    /// <summary>Bytes below which the log is not rewritten by itself.</summary>
    public long AutoRewriteMinSize { get; private set; }

    /// <summary>Whether a file that is rewritten is made durable as it grows, so that the end does not hold the disk up.</summary>
    public bool SyncsRewrite { get; private set; }

    /// <summary>The same of a snapshot.</summary>
    public bool SyncsSnapshot { get; private set; }
    /// <summary>Bytes that are kept for a snapshot or a rewrite of what commands change before it is written; past that, who writes waits for the disk.</summary>
    public long SnapshotMemory { get; private set; }

    /// <summary>Whether writes are refused while the last snapshot that save points asked for failed.</summary>
    public bool StopsWritesOnSaveError { get; private set; }

    /// <summary>Microseconds to wait after each key that a snapshot writes, for tests of what happens meanwhile; −N waits one for every N keys.</summary>
    public int KeySaveDelay { get; private set; }
    /// <summary>The same after each key, or command of the log, that is loaded.</summary>
    public int KeyLoadDelay { get; private set; }
    /// <summary>Microseconds to wait before each write to the log, likewise (DEBUG AOF-FLUSH-SLEEP).</summary>
    public int LogWriteDelay { get; set; }

    internal static Directive[] Table =>
    [
        SavePointList.Directive,
        Boolean("appendonly", false, static (c, v) => c.Persistence.AppendOnly = v),
        Choice("appendfsync", "everysec", Policies, static (c, v) => c.Persistence.AppendFsync = (FsyncPolicy)v),
        Text("appendfilename", UsualAppendFileName, static (c, v) => c.Persistence.AppendFileName = v, Immutable, check: static value => TextDirective.BaseName("appendfilename", value, false)),
        Text("appenddirname", "appendonlydir", static (c, v) => c.Persistence.AppendDirectoryName = v, Immutable, check: static value => TextDirective.BaseName("appenddirname", value, false, "dirname")),
        Text("dbfilename", "dump.rdb", static (c, v) => c.Persistence.SnapshotFileName = v, Protected, check: static value => TextDirective.BaseName("dbfilename", value, true)),
        Boolean("rdbchecksum", true, static (c, v) => c.Persistence.SnapshotChecksum = v, Immutable),
        Boolean("rdbcompression", true, static (c, v) => c.Persistence.SnapshotCompression = v),
        Boolean("rdb-del-sync-files", false, flags: Inert),
        Boolean("rdb-save-incremental-fsync", true, static (c, v) => c.Persistence.SyncsSnapshot = v),
        Memory("snapshot-memory-limit", 64 << 20, 1 << 20, bind: static (c, v) => c.Persistence.SnapshotMemory = v),
        Boolean("stop-writes-on-bgsave-error", true, static (c, v) => c.Persistence.StopsWritesOnSaveError = v),
        // The log's thread syncs beside a rewrite as it does without one: there is no promise to be given up for anything.
        Boolean("no-appendfsync-on-rewrite", false, flags: Moot),
        Boolean("aof-rewrite-incremental-fsync", true, static (c, v) => c.Persistence.SyncsRewrite = v),
        Boolean("aof-load-truncated", true, static (c, v) => c.Persistence.LoadTruncated = v),
        Boolean("aof-use-rdb-preamble", true, static (c, v) => c.Persistence.UsesSnapshotBase = v),
        Boolean("aof-timestamp-enabled", false, static (c, v) => c.Persistence.Timestamps = v),
        Boolean("aof-disable-auto-gc", false, static (c, v) => c.Persistence.KeepsHistory = v, Hidden),
        Integer("auto-aof-rewrite-percentage", 100, bind: static (c, v) => c.Persistence.AutoRewritePercentage = (int)v),
        Memory("auto-aof-rewrite-min-size", 64 << 20, bind: static (c, v) => c.Persistence.AutoRewriteMinSize = v),
        Integer("loading-process-events-interval-bytes", 2 << 20, 1024, flags: Hidden | Moot),
        Integer("rdb-key-save-delay", 0, int.MinValue, bind: static (c, v) => c.Persistence.KeySaveDelay = (int)v, flags: Hidden),
        Integer("key-load-delay", 0, int.MinValue, bind: static (c, v) => c.Persistence.KeyLoadDelay = (int)v, flags: Hidden),
        // Payloads are checked whole, whatever it says.
        Choice("sanitize-dump-payload", "no", ["no", "yes", "clients"], flags: Moot),
    ];
}

/// <summary>appendfsync: when written changes are made durable.</summary>
public enum FsyncPolicy
{
    /// <summary>Each second: a power cut loses two seconds at most.</summary>
    EverySecond,
    /// <summary>Before any reply that shows them.</summary>
    Always,
    /// <summary>When the system likes.</summary>
    Never,
}
