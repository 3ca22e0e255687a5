using System.Globalization;
using RedHare.Client;

namespace RedHare.Cli.Optimizing;

/// <summary>What a server's own figures say against its settings.</summary>
internal static class ServerFigures
{
    public static void Write(ServerInfo info, TextWriter output)
    {
        output.WriteLine($"\nThe server on port {info["tcp_port"]} (redis_version {info["redis_version"]}, {KeySurvey.Size(info.UsedMemory ?? 0)} in use)");
        var any = false;
        foreach (var advice in Advice(info))
        {
            any = true;
            output.WriteLine($"  → {advice}");
        }
        if (!any) output.WriteLine("  nothing stands out");
    }

    private static IEnumerable<string> Advice(ServerInfo info)
    {
        var (hits, misses) = (info.GetInteger("keyspace_hits") ?? 0, info.GetInteger("keyspace_misses") ?? 0);
        if (hits + misses > 1000 && hits < (hits + misses) * 0.8)
            yield return $"{100.0 * hits / (hits + misses):F0} % of the reads find their key: longer expiry, warming, or caching of absent values (hare.Caches does) would raise that.";
        if (info.GetInteger("maxmemory") == 0) yield return "maxmemory is not set: the system ends the process when memory runs out. Set it, with a policy.";
        else if (info["maxmemory_policy"] == "noeviction" && info.UsedMemory > info.GetInteger("maxmemory") * 0.9) yield return "Memory is nearly full and nothing is evicted: writes are about to be refused. More memory, or allkeys-lfu for a cache.";
        if (info.GetInteger("evicted_keys") is > 0 and var evicted) yield return $"{evicted:N0} keys were evicted: queues, locks and carts must not be. Give them a server of their own, or volatile-lru.";
        if (info["aof_enabled"] == "0" && info.GetInteger("rdb_changes_since_last_save") is > 10_000 and var changes) yield return $"{changes:N0} changes are in memory alone: appendonly yes keeps them.";
        if (double.TryParse(info["mem_fragmentation_ratio"], CultureInfo.InvariantCulture, out var ratio) && ratio > 1.5 && info.UsedMemory > 100 << 20)
            yield return $"The process takes {ratio:F1} × what its data does: MEMORY PURGE, or activedefrag yes.";
        if (info.GetInteger("rejected_connections") is > 0 and var rejected) yield return $"{rejected:N0} connections were refused: raise maxclients, or share connections.";
        if (info.GetInteger("client_recent_max_output_buffer") is > 32 << 20) yield return "A client's replies pile up: it reads too slowly, or asks for too much at once.";
        if (info["aof_last_write_status"] == "err" || info["rdb_last_bgsave_status"] == "err") yield return "The last write to the disk failed: look at the server's log.";
    }
}
