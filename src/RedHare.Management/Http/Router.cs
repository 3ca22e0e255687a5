using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace RedHare.Management.Http;

/// <summary>
/// Finds the route of a path. The path is taken apart before it is unescaped: a virtual host's name is often <c>%2F</c>, which ASP.NET's own routing would not tell
/// from a slash in some places and would leave escaped in others.
/// </summary>
internal sealed class Router
{
    private static readonly FrozenDictionary<string, string> None = FrozenDictionary<string, string>.Empty;
    private readonly ILookup<int, Route> _routes;

    public Router(IEnumerable<Route> routes) => _routes = routes.ToLookup(static route => route.Parts.Length);

    /// <param name="target">The path as it came, with its query.</param>
    /// <param name="found">The first route that fits.</param>
    /// <param name="values">What stands in the places of its values, unescaped.</param>
    public bool TryFind(string target, [NotNullWhen(true)] out Route? found, out IReadOnlyDictionary<string, string> values)
    {
        (found, values) = (null, None);
        var path = target.AsSpan();
        if (path.IndexOf('?') is >= 0 and var query) path = path[..query];
        path = path.TrimEnd('/');
        if (!path.StartsWith("/api/", StringComparison.Ordinal)) return false;
        var parts = Array.ConvertAll(path[5..].ToString().Split('/'), Uri.UnescapeDataString);
        found = _routes[parts.Length].FirstOrDefault(route => Fits(route.Parts, parts));
        if (found is null) return false;
        var named = new Dictionary<string, string>();
        for (var i = 0; i < parts.Length; i++)
        {
            if (found.Parts[i].StartsWith(':')) named[found.Parts[i][1..]] = parts[i];
        }

        values = named;
        return true;
    }

    private static bool Fits(string[] pattern, string[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (!pattern[i].StartsWith(':') && pattern[i] != parts[i]) return false;
        }

        return true;
    }
}
