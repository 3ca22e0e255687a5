using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>Redis Cluster, which RedHare is not a node of.</summary>
internal static class ClusterDirectives
{
    internal static Directive[] Table =>
    [
        Boolean("cluster-enabled", false, flags: Immutable, unbuilt: true),
        Text("cluster-config-file", "nodes.conf", flags: Immutable | Inert),
        Integer("cluster-node-timeout", 15000, 0, long.MaxValue, flags: Inert),
        Integer("cluster-ping-interval", 0, 0, long.MaxValue, flags: Hidden | Inert),
        Integer("cluster-port", 0, 0, 65535, flags: Immutable | Inert),
        Boolean("cluster-require-full-coverage", true, flags: Inert),
        Boolean("cluster-allow-reads-when-down", false, flags: Inert),
        Boolean("cluster-allow-pubsubshard-when-down", true, flags: Inert),
        Boolean("cluster-allow-replica-migration", true, flags: Inert),
        Boolean("cluster-replica-no-failover", false, flags: Inert, alias: "cluster-slave-no-failover"),
        Integer("cluster-replica-validity-factor", 10, flags: Inert, alias: "cluster-slave-validity-factor"),
        Integer("cluster-migration-barrier", 1, flags: Inert),
        Memory("cluster-link-sendbuf-limit", 0, flags: Inert),
        Text("cluster-announce-ip", flags: Inert),
        Text("cluster-announce-hostname", flags: Inert),
        Text("cluster-announce-human-nodename", flags: Inert),
        Integer("cluster-announce-port", 0, 0, 65535, flags: Inert),
        Integer("cluster-announce-tls-port", 0, 0, 65535, flags: Inert),
        Integer("cluster-announce-bus-port", 0, 0, 65535, flags: Inert),
        Choice("cluster-preferred-endpoint-type", "ip", ["ip", "hostname", "unknown-endpoint"], flags: Inert),
    ];
}
