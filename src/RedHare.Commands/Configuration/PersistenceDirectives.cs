using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>Snapshots and the append log. None of it is built yet; files in the wild set most of it.</summary>
internal static class PersistenceDirectives
{
    internal static Directive[] Table =>
    [
        SavePoints.Directive,
        Boolean("appendonly", false, unbuilt: true),
        Choice("appendfsync", "everysec", ["everysec", "always", "no"], flags: Inert),
        Text("appendfilename", "appendonly.aof", flags: Immutable | Inert, check: static value => TextDirective.BaseName("appendfilename", value, false)),
        Text("appenddirname", "appendonlydir", flags: Immutable | Inert, check: static value => TextDirective.BaseName("appenddirname", value, false, "dirname")),
        Text("dbfilename", "dump.rdb", flags: Protected | Inert, check: static value => TextDirective.BaseName("dbfilename", value, true)),
        Boolean("rdbchecksum", true, flags: Immutable | Inert),
        Boolean("rdbcompression", true, flags: Inert),
        Boolean("rdb-del-sync-files", false, flags: Inert),
        Boolean("rdb-save-incremental-fsync", true, flags: Inert),
        Boolean("stop-writes-on-bgsave-error", true, flags: Inert),
        Boolean("no-appendfsync-on-rewrite", false, flags: Inert),
        Boolean("aof-rewrite-incremental-fsync", true, flags: Inert),
        Boolean("aof-load-truncated", true, flags: Inert),
        Boolean("aof-use-rdb-preamble", true, flags: Inert),
        Boolean("aof-timestamp-enabled", false, flags: Inert),
        Boolean("aof-disable-auto-gc", false, flags: Hidden | Inert),
        Integer("auto-aof-rewrite-percentage", 100, flags: Inert),
        Memory("auto-aof-rewrite-min-size", 64 << 20, flags: Inert),
        Integer("loading-process-events-interval-bytes", 2 << 20, 1024, flags: Hidden | Moot),
        Integer("rdb-key-save-delay", 0, int.MinValue, flags: Hidden | Moot),
        Integer("key-load-delay", 0, int.MinValue, flags: Hidden | Moot),
        Choice("sanitize-dump-payload", "no", ["no", "yes", "clients"], flags: Inert),
    ];
}
