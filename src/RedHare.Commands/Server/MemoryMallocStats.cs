using System.Text;

namespace RedHare.Commands.Server;

[Command("memory|malloc-stats", "", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "O(N) where N is the number of shards",
    Summary = "Returns the allocator statistics.", Tips = "nondeterministic_output request_policy:all_shards response_policy:special")]
internal static class MemoryMallocStats
{
    public static void Run(CommandCall call)
    {
        var statistics = call.Server.Engine.Statistics;
        call.Reply.Verbatim("txt"u8, Encoding.UTF8.GetBytes(
            $"arenas:{call.Server.Engine.ShardCount}\nallocated:{statistics.UsedBytes}\npeak:{statistics.PeakBytes}\nmapped:{statistics.MappedBytes}\n"
            + $"slabs_allocated:{statistics.UsedBytes - statistics.RunBytes - statistics.HeapBytes}\nslabs_mapped:{statistics.MappedBytes - statistics.RunPageBytes - statistics.HeapBytes}\n"
            + $"runs_allocated:{statistics.RunBytes}\nruns_mapped:{statistics.RunPageBytes}\nheap_allocated:{statistics.HeapBytes}\n"
            + $"lazyfree_pending_objects:{statistics.LazyFreePending}\nlazyfreed_objects:{statistics.LazyFreed}\n"));
    }
}
