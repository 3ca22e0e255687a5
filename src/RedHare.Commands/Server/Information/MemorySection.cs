namespace RedHare.Commands.Server.Information;

/// <summary>
/// INFO memory. <c>used_memory</c> is what keys and values take off the heap, exactly, and the connections' buffers; the process's other memory shows in
/// <c>used_memory_rss</c>: beside the pages, <c>process_startup</c> is what the process took when it had started and <c>process_growth</c> what came since, and <c>managed_heap</c> is what the managed heap holds now. In a
/// host's process the former two are 0.
/// </summary>
internal static class MemorySection
{
    public static void Write(InfoText text, ServerContext server)
    {
        var engine = server.Engine.Statistics;
        // What replicas are yet to take is there, and no eviction looks at it.
        var held = server.Replication.HeldBytes;
        var used = server.MemoryUse.Measure() + held;
        var peak = server.MemoryUse.Peak;
        var rss = Environment.WorkingSet;
        var options = server.Configuration.Memory;
        // As much of them as used_memory has, so that one can be taken from the other.
        var clients = server.ClientMemory.BufferBytes;
        text.Section("Memory");
        text.Bytes("used_memory", used);
        text.Bytes("used_memory_rss", rss);
        text.Bytes("used_memory_peak", peak);
        text.Line("used_memory_peak_perc", Percent(used, peak));
        text.Line("used_memory_overhead", Math.Max(0, used - engine.UsedBytes));
        text.Line("used_memory_startup", 0);
        text.Line("used_memory_dataset", engine.UsedBytes);
        text.Line("used_memory_dataset_perc", Percent(engine.UsedBytes, used));
        text.Line("process_startup", server.ProcessMemory.StartBytes);
        text.Line("process_growth", server.ProcessMemory.GrowthBytes);
        text.Line("managed_heap", GC.GetTotalMemory(forceFullCollection: false));
        text.Line("allocator_allocated", engine.UsedBytes);
        text.Line("allocator_active", engine.MappedBytes);
        text.Line("allocator_resident", engine.MappedBytes);
        text.Line("allocator_muzzy", 0);
        text.Bytes("total_system_memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var scripting = server.Scripting?.Figures ?? default;
        text.Bytes("used_memory_lua", scripting.ScriptInterpreterBytes);
        text.Line("used_memory_vm_eval", scripting.ScriptInterpreterBytes);
        text.Line("used_memory_scripts_eval", scripting.ScriptBytes);
        text.Line("number_of_cached_scripts", scripting.CachedScripts);
        text.Line("number_of_functions", scripting.Functions);
        text.Line("number_of_libraries", scripting.Libraries);
        text.Line("used_memory_vm_functions", scripting.FunctionInterpreterBytes);
        text.Bytes("used_memory_vm_total", scripting.ScriptInterpreterBytes + scripting.FunctionInterpreterBytes);
        text.Line("used_memory_functions", scripting.LibraryBytes);
        text.Bytes("used_memory_scripts", scripting.ScriptBytes + scripting.LibraryBytes);
        text.Bytes("maxmemory", options.MaxMemory);
        text.Line("maxmemory_policy", server.Configuration["maxmemory-policy"]);
        text.Line("allocator_frag_ratio", Ratio(engine.MappedBytes, engine.UsedBytes));
        text.Line("allocator_frag_bytes", engine.MappedBytes - engine.UsedBytes);
        text.Line("allocator_rss_ratio", 1.0);
        text.Line("allocator_rss_bytes", 0);
        text.Line("rss_overhead_ratio", Ratio(rss, engine.MappedBytes));
        text.Line("rss_overhead_bytes", rss - engine.MappedBytes);
        text.Line("mem_fragmentation_ratio", Ratio(rss, used));
        text.Line("mem_fragmentation_bytes", rss - used);
        text.Line("mem_not_counted_for_evict", held);
        text.Line("mem_replication_backlog", Math.Min(held, server.Configuration.Replication.BacklogBytes));
        text.Line("mem_total_replication_buffers", held);
        text.Line("mem_clients_slaves", server.Replication.Replicas.Sum(static replica => replica.PendingBytes));
        text.Line("mem_clients_normal", clients);
        text.Line("mem_cluster_links", 0);
        text.Line("mem_aof_buffer", 0);
        text.Line("mem_allocator", "redhare-arena");
        text.Line("active_defrag_running", 0);
        text.Line("lazyfree_pending_objects", engine.LazyFreePending);
        text.Line("lazyfreed_objects", engine.LazyFreed);
    }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static string Percent(long part, long whole) => (100 * Ratio(part, whole)).ToString("F2", System.Globalization.CultureInfo.InvariantCulture) + "%";
}
