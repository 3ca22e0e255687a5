using System.Text;
using RedHare.Engine.Matching;

namespace RedHare.Commands.Configuration;

/// <summary>File names by a pattern, as glob(3) for the <c>include</c> directive: a wildcard does not match a slash or a leading dot.</summary>
internal static class PathPattern
{
    /// <summary>The files that match, in ordinal order.</summary>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        var parts = pattern.Split('/');
        var found = new List<string> { pattern.StartsWith('/') ? "/" : "" };
        for (var i = pattern.StartsWith('/') ? 1 : 0; i < parts.Length; i++)
        {
            var next = new List<string>();
            foreach (var directory in found) Descend(directory, parts[i], i == parts.Length - 1, next);
            found = next;
        }
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static void Descend(string directory, string part, bool last, List<string> found)
    {
        if (part.Length == 0 || part is "." or "..")
        {
            found.Add(directory + part + (last ? "" : "/"));
            return;
        }
        var within = directory.Length == 0 ? "." : directory;
        if (!Directory.Exists(within)) return;
        foreach (var path in last ? Directory.EnumerateFiles(within) : Directory.EnumerateDirectories(within))
        {
            var name = Path.GetFileName(path);
            if (name[0] == '.' && part[0] != '.') continue;
            if (GlobPattern.Matches(Encoding.UTF8.GetBytes(part), Encoding.UTF8.GetBytes(name))) found.Add(directory + name + (last ? "" : "/"));
        }
    }
}
