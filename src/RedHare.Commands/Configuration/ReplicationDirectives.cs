using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>Replication. Being a replica is not built: it is refused, and the tuning of it is echoed.</summary>
internal static class ReplicationDirectives
{
    internal static Directive[] Table =>
    [
        new SpecialDirective("replicaof", "", "a host and a port, or no one", Immutable | Multiple, "slaveof", ReadReplicaOf, null)
        {
            Unbuilt = static value => value.Length != 0,
            Lines = static value => value.Length == 0 ? [] : ["replicaof " + value],
        },
        Text("masteruser", flags: Sensitive | Inert),
        Text("masterauth", flags: Sensitive | Inert),
        Boolean("replica-serve-stale-data", true, flags: Inert, alias: "slave-serve-stale-data"),
        Boolean("replica-read-only", true, flags: Inert, alias: "slave-read-only"),
        Boolean("replica-lazy-flush", false, flags: Inert, alias: "slave-lazy-flush"),
        Boolean("replica-ignore-maxmemory", true, flags: Inert, alias: "slave-ignore-maxmemory"),
        Boolean("replica-ignore-disk-write-errors", false, flags: Inert),
        Boolean("replica-announced", true, flags: Inert),
        Text("replica-announce-ip", flags: Inert, alias: "slave-announce-ip"),
        Integer("replica-announce-port", 0, 0, 65535, flags: Inert, alias: "slave-announce-port"),
        Integer("replica-priority", 100, flags: Inert, alias: "slave-priority"),
        Integer("min-replicas-to-write", 0, bind: static (c, v) => c.Replication.MinReplicas = v, alias: "min-slaves-to-write"),
        Integer("min-replicas-max-lag", 10, bind: static (c, v) => c.Replication.MinReplicasMaxLag = v, alias: "min-slaves-max-lag"),
        Memory("repl-backlog-size", 1 << 20, 1, bind: static (c, v) => c.Replication.BacklogBytes = v),
        Integer("repl-backlog-ttl", 3600, 0, long.MaxValue, bind: static (c, v) => c.Replication.BacklogSeconds = v),
        Boolean("repl-disable-tcp-nodelay", false, flags: Inert),
        Boolean("repl-diskless-sync", true, static (c, v) => c.Replication.SendsWhileWriting = v),
        Integer("repl-diskless-sync-delay", 5, flags: Moot),
        Integer("repl-diskless-sync-max-replicas", 0, flags: Moot),
        Choice("repl-diskless-load", "disabled", ["disabled", "on-empty-db", "swapdb"], flags: Inert),
        Integer("repl-timeout", 60, 1, bind: static (c, v) => c.Replication.TimeoutMilliseconds = v * 1000),
        Integer("repl-ping-replica-period", 10, 1, bind: static (c, v) => c.Replication.PingMilliseconds = v * 1000, alias: "repl-ping-slave-period"),
        Choice("propagation-error-behavior", "ignore", ["ignore", "panic", "panic-on-replicas"], flags: Inert),
    ];

    private static string? ReadReplicaOf(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length != 2) return "wrong number of arguments";
        if (arguments[0].Equals("no", StringComparison.OrdinalIgnoreCase) && arguments[1].Equals("one", StringComparison.OrdinalIgnoreCase))
        {
            value = "";
            return null;
        }
        if (!int.TryParse(arguments[1], out var port) || port is < 0 or > 65535) return "Invalid master port";
        value = arguments[0] + " " + port;
        return null;
    }
}
