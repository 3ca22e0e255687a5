namespace RedHare.Commands.Server;

[Command("memory|stats", "", Arity = 2, Flags = CommandFlags.VisitsShards, Group = "server", Since = "4.0.0", Complexity = "O(1)",
    Summary = "Returns details about memory usage.", Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
internal static class MemoryStats
{
    public static void Run(CommandCall call)
    {
        var memory = new MemoryFigures(call);
        var engine = call.Server.Engine;
        long keys = 0, tables = 0;
        var pairs = 10;
        var mark = call.Reply.BeginArray();
        Number("peak.allocated", memory.Peak);
        Number("total.allocated", memory.Used);
        // An engine allocates nothing before its first key; there is no cluster, append log or script that could hold memory.
        Number("startup.allocated", 0);
        Number("replication.backlog", Math.Min(call.Server.Replication.HeldBytes, call.Server.Configuration.Replication.BacklogBytes));
        Number("clients.slaves", call.Server.Replication.Replicas.Sum(static replica => replica.PendingBytes));
        Number("clients.normal", memory.Clients);
        foreach (var name in (ReadOnlySpan<string>)["cluster.links", "aof.buffer", "lua.caches", "functions.caches"]) Number(name, 0);
        for (var database = 0; database < engine.Databases; database++)
        {
            var count = engine.CountKeys(database);
            if (count == 0) continue;
            var bytes = engine.TableBytes(call.Unit, database);
            (keys, tables, pairs) = (keys + count, tables + bytes, pairs + 1);
            call.Reply.Bulk($"db.{database}");
            call.Reply.Map(3);
            Number("overhead.hashtable.main", bytes);
            Number("overhead.hashtable.expires", 0);
            Number("overhead.hashtable.slot-to-keys", 0);
        }
        var overhead = tables + memory.Clients;
        var data = Math.Max(0, memory.Used - tables);
        Number("overhead.total", overhead);
        Number("keys.count", keys);
        Number("keys.bytes-per-key", keys == 0 ? 0 : memory.Used / keys);
        Number("dataset.bytes", data);
        Share("dataset.percentage", 100, data, memory.Used);
        Share("peak.percentage", 100, memory.Used, memory.Peak);
        Number("allocator.allocated", memory.Used);
        Number("allocator.active", memory.Mapped);
        Number("allocator.resident", memory.Mapped);
        Share("allocator-fragmentation.ratio", 1, memory.Mapped, memory.Used);
        Number("allocator-fragmentation.bytes", memory.Mapped - memory.Used);
        Share("allocator-rss.ratio", 1, memory.Mapped, memory.Mapped);
        Number("allocator-rss.bytes", 0);
        Share("rss-overhead.ratio", 1, memory.Resident, memory.Mapped);
        Number("rss-overhead.bytes", memory.Resident - memory.Mapped);
        Share("fragmentation", 1, memory.Resident, memory.Used);
        Number("fragmentation.bytes", memory.Resident - memory.Used);
        call.Reply.EndMap(mark, pairs + 17);

        void Number(string name, long value)
        {
            call.Reply.Bulk(name);
            call.Reply.Integer(value);
        }

        void Share(string name, double scale, long part, long whole)
        {
            call.Reply.Bulk(name);
            call.Reply.Double(whole == 0 ? 0 : scale * part / whole);
        }
    }
}
