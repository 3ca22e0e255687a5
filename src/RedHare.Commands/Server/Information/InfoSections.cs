namespace RedHare.Commands.Server.Information;

/// <summary>The sections of INFO in their order, and which of them are wanted.</summary>
internal static class InfoSections
{
    private static (string Name, bool IsDefault, Action<InfoText, ServerContext> Write)[] All =>
    [
        ("server", true, ServerSection.Write),
        ("clients", true, ClientsSection.Write),
        ("memory", true, MemorySection.Write),
        ("persistence", true, PersistenceSection.Write),
        ("stats", true, StatsSection.Write),
        ("replication", true, ReplicationSection.Write),
        ("cpu", true, CpuSection.Write),
        ("modules", true, static (text, _) => text.Section("Modules")),
        ("commandstats", false, CommandSections.WriteStatistics),
        ("errorstats", true, CommandSections.WriteErrors),
        ("latencystats", false, CommandSections.WriteLatencies),
        ("cluster", true, WriteCluster),
        ("keyspace", true, KeyspaceSection.Write),
    ];

    /// <summary>The text of the named sections; of the default ones when none is named.</summary>
    public static string Render(ServerContext server, HashSet<string> names)
    {
        var all = names.Contains("all") || names.Contains("everything");
        var defaults = names.Count == 0 || names.Contains("default");
        var text = new InfoText();
        foreach (var (name, isDefault, write) in All)
            if (all || (defaults && isDefault) || names.Contains(name))
                write(text, server);
        return text.ToString();
    }

    private static void WriteCluster(InfoText text, ServerContext server)
    {
        text.Section("Cluster");
        text.Line("cluster_enabled", false);
    }
}
