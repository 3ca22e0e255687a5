using System.Diagnostics.CodeAnalysis;

namespace RedHare.Commands.Configuration;

/// <summary>
/// Every directive by number and by name. It is immutable and shared by all servers of the process: a server's values live in its
/// <see cref="ServerConfiguration"/>, at the directive's number.
/// </summary>
public static class DirectiveTable
{
    private static readonly KeyValuePair<string, IReadOnlyList<Directive>>[] Areas =
    [
        new("Network", NetworkOptions.Table),
        new("Clients", ClientLimits.Table),
        new("Memory and expiry", MemoryOptions.Table),
        new("Encodings", EncodingLimits.Table),
        new("Monitoring and log", MonitoringOptions.Table),
        new("Process", ProcessOptions.Table),
        new("Persistence", PersistenceOptions.Table),
        new("Replication", ReplicationDirectives.Table),
        new("Cluster", ClusterDirectives.Table),
        new("TLS", TlsOptions.Table),
    ];

    private static readonly Directive[] Rows = Flatten();

    private static readonly Dictionary<string, int> Numbers = Index();

    /// <summary>All directives, in the order of the documentation.</summary>
    public static IReadOnlyList<Directive> All => Rows;

    /// <summary>The same by area, each with its title.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<Directive>>> ByArea => Areas;

    internal static ReadOnlySpan<Directive> Span => Rows;

    /// <summary>Finds a directive by its name or its alias, in any case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Directive? directive)
    {
        directive = Numbers.TryGetValue(name, out var number) ? Rows[number] : null;
        return directive is not null;
    }

    internal static int NumberOf(Directive directive) => Numbers[directive.Name];

    private static Directive[] Flatten()
    {
        var rows = new List<Directive>(256);
        foreach (var area in Areas) rows.AddRange(area.Value);
        return [.. rows];
    }

    private static Dictionary<string, int> Index()
    {
        var numbers = new Dictionary<string, int>(Rows.Length * 5 / 4, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Rows.Length; i++)
        {
            numbers.Add(Rows[i].Name, i);
            if (Rows[i].Alias is { } alias) numbers.Add(alias, i);
        }
        return numbers;
    }
}
