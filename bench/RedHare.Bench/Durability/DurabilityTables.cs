namespace RedHare.Bench.Durability;

/// <summary>The tables of docs/durability.md's promises: what they cost.</summary>
internal static class DurabilityTables
{
    public static int Run(string[] args)
    {
        var all = !args.Any(static word => word is "fsync" or "snapshot" or "load" or "storm" or "freed" or "eviction");
        if (all || args.Contains("fsync")) FsyncBench.Run(args);
        if (all || args.Contains("load")) LoadBench.Run(args);
        if (all || args.Contains("snapshot")) SnapshotBench.Run(args);
        if (all || args.Contains("storm")) StormBench.Run(args);
        if (all || args.Contains("freed")) Freed.Run(args);
        if (all || args.Contains("eviction")) EvictionBench.Run(args);
        return 0;
    }
}
