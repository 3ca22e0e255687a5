namespace RedHare.Commands.Server;

[Command("memory|help", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "server",
    Since = "4.0.0", Complexity = "O(1)", Summary = "Returns helpful text about the different subcommands.")]
internal static class MemoryHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "DOCTOR",
        "    Return memory problems reports.",
        "MALLOC-STATS",
        "    Return internal statistics report from the memory allocator.",
        "PURGE",
        "    Attempt to purge dirty pages for reclamation by the allocator.",
        "STATS",
        "    Return information about the memory usage of the server.",
        "USAGE <key> [SAMPLES <count>]",
        "    Return memory in bytes used by <key> and its value. Nested values are",
        "    sampled up to <count> times (default: 5, 0 means sample all).");
}
