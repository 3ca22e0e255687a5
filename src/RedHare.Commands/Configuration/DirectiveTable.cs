using System.Diagnostics.CodeAnalysis;

namespace RedHare.Commands.Configuration;

/// <summary>
/// Every directive by number and by name. It is immutable and shared by all servers of the process: a server's values live in its
/// <see cref="ServerConfiguration"/>, at the directive's number.
/// </summary>
public static class DirectiveTable
{
    private static readonly Directive[] Rows =
    [
        .. NetworkOptions.Table, .. ClientLimits.Table, .. MemoryOptions.Table, .. EncodingLimits.Table, .. MonitoringOptions.Table,
        .. ProcessOptions.Table, .. PersistenceDirectives.Table, .. ReplicationDirectives.Table, .. ClusterDirectives.Table, .. TlsDirectives.Table,
    ];

    private static readonly Dictionary<string, int> Numbers = Index();

    /// <summary>All directives, in the order of the documentation.</summary>
    public static IReadOnlyList<Directive> All => Rows;

    internal static ReadOnlySpan<Directive> Span => Rows;

    /// <summary>Finds a directive by its name or its alias, in any case.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Directive? directive)
    {
        directive = Numbers.TryGetValue(name, out var number) ? Rows[number] : null;
        return directive is not null;
    }

    internal static int NumberOf(Directive directive) => Numbers[directive.Name];

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
