namespace RedHare.Commands.Configuration;

/// <summary>
/// The <c>dir</c> directive. Redis changes the process's directory; a guest in another's process must not, so the server keeps the
/// absolute path and resolves its files against it.
/// </summary>
internal static class WorkingDirectory
{
    public static Directive Directive => new SpecialDirective(
        "dir", "", "a directory that exists; by default the process's", DirectiveFlags.Protected, null, Read,
        static (c, v) => c.Process.Directory = v.Length == 0 ? Environment.CurrentDirectory : v)
    { Lines = static value => value.Length == 0 ? [] : ["dir " + ConfigurationLine.Quote(value)] };

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length != 1) return "wrong number of arguments";
        if (arguments[0].Length == 0) return "No such file or directory";
        var path = Path.GetFullPath(arguments[0], current.Length == 0 ? Environment.CurrentDirectory : current);
        if (File.Exists(path)) return "Not a directory";
        if (!System.IO.Directory.Exists(path)) return "No such file or directory";
        value = path.Length > 1 ? Path.TrimEndingDirectorySeparator(path) : path;
        return null;
    }
}
