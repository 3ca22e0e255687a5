namespace RedHare.Commands.Server;

[Command("memory|purge", "", Arity = 2, Group = "server", Since = "4.0.0", Complexity = "Depends on how much memory waits to be freed",
    Summary = "Asks the allocator to release memory.", Tips = "request_policy:all_shards response_policy:all_succeeded")]
internal static class MemoryPurge
{
    public static void Run(CommandCall call)
    {
        // An arena gives empty slabs back by itself; what can be hurried is the freeing that waits for housekeeping, and the collection of garbage.
        call.Server.Engine.FreeSoon();
        call.Server.ProcessMemory.Purge();
        call.Reply.Status("OK"u8);
    }
}
