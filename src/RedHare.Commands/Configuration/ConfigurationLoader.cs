using System.Text;

namespace RedHare.Commands.Configuration;

/// <summary>
/// Reads a redis.conf, standard input and command line options into a configuration, in this order and by Redis's rules: one directive a
/// line, comments only at a line's start, the last one counts, errors in Redis's words. What is known but not built is judged at the end,
/// so that a later line may still take it back.
/// </summary>
public sealed class ConfigurationLoader(ServerConfiguration configuration)
{
    private const int IncludeDepth = 16;
    private static readonly string[] Ignored = ["list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands"];
    private static readonly string[] NotBuilt = ["loadmodule", "sentinel"];

    private readonly Dictionary<Directive, (int Number, string Text)> _set = [];

    /// <summary>What the start should warn about: directives that were given a value and have no effect yet.</summary>
    public IReadOnlyList<string> Warnings => [.. FindWarnings()];

    /// <summary>
    /// Loads. Returns null, or the error at which the start must stop. <paramref name="options"/> are lines that come after the file's and
    /// standard input's, as <see cref="CommandLineOptions"/> makes them.
    /// </summary>
    public ConfigurationError? Load(string? file, string? standardInput = null, string options = "")
    {
        var text = "";
        if (file is not null)
        {
            configuration.File = Path.GetFullPath(file);
            if (ReadFiles(file, out text) is { } unreadable) return unreadable;
        }
        if (standardInput is not null) text = Join(text, standardInput);
        if (options.Length != 0) text += "\n" + options;
        return LoadText(text, 0) ?? FindUnbuilt();
    }

    private ConfigurationError? LoadText(string text, int depth)
    {
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].Trim(" \t\r\n").ToString();
            if (line.Length == 0 || line[0] == '#') continue;
            if (ConfigurationLine.Split(line) is not { } words) return new("Unbalanced quotes in configuration line", number, line);
            if (words.Length == 0) continue;
            if (words[0].Equals("include", StringComparison.OrdinalIgnoreCase) && words.Length == 2)
            {
                if (depth == IncludeDepth) return new("Too many nested includes", number, line);
                if ((ReadFiles(words[1], out var included) ?? LoadText(included, depth + 1)) is { } error) return error;
            }
            else if (LoadLine(words, number, line) is { } reason)
            {
                return new(reason, number, line);
            }
        }
        return null;
    }

    private string? LoadLine(string[] words, int number, string line)
    {
        var name = words[0];
        if (name.Equals("user", StringComparison.OrdinalIgnoreCase)) return LoadUser(words, number);
        if (name.Equals("rename-command", StringComparison.OrdinalIgnoreCase)) return LoadRename(words);
        if (!DirectiveTable.TryFind(name, out var directive))
            return Contains(Ignored, name) && words.Length == 2 ? null
                : Contains(NotBuilt, name) ? Unbuilt(name)
                : "Bad directive or wrong number of arguments";
        var arguments = words[1..];
        if (!directive.Is(DirectiveFlags.Multiple))
        {
            if (arguments.Length != 1) return "wrong number of arguments";
        }
        else if (arguments.Length == 1 && arguments[0].Length != 0)
        {
            // One argument with blanks in it stands for several: --save "900 1".
            if (ConfigurationLine.Split(arguments[0]) is not { } split) return "Unbalanced quotes in configuration line";
            arguments = split;
        }
        var current = directive.Is(DirectiveFlags.Accumulates) && !_set.ContainsKey(directive) ? "" : configuration.ValueOf(directive);
        _set[directive] = (number, line);
        return configuration.Preset(directive, arguments, current);
    }

    private string? LoadRename(string[] words)
    {
        if (words.Length != 3) return "Bad directive or wrong number of arguments";
        configuration.Renames.Add(new RenamedCommand(words[1], words[2]));
        return null;
    }

    // Which commands there are the configuration does not know: the rules are judged by the server.
    private string? LoadUser(string[] words, int number)
    {
        if (words.Length < 2) return "wrong number of arguments";
        var texts = Array.ConvertAll(words, static word => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(word)));
        configuration.UserLines.Add(new UserLine(texts[1], texts[2..], $"line {number} of the configuration"));
        return null;
    }

    private ConfigurationError? FindUnbuilt()
    {
        foreach (var (directive, (number, line)) in _set)
            if (directive.Unbuilt?.Invoke(configuration.ValueOf(directive)) == true) return new(Unbuilt(directive.Name), number, line);
        return null;
    }

    private IEnumerable<string> FindWarnings()
    {
        foreach (var directive in _set.Keys)
        {
            var value = configuration.ValueOf(directive);
            if (!directive.Is(DirectiveFlags.Inert) || value == directive.Default) continue;
            yield return $"WARNING: '{directive.Name}' is accepted, but has no effect yet.";
        }
    }

    // A file that does not end its last line must not run into the next.
    private static string Join(string text, string more) => text.Length == 0 || text.EndsWith('\n') ? text + more : text + "\n" + more;

    private static string Unbuilt(string name) => $"The directive '{name}' is known to RedHare, but not built yet";

    private static bool Contains(string[] names, string name)
    {
        foreach (var one in names)
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The content of a file, or of all that a pattern matches, in ordinal order; a pattern may match none.</summary>
    private static ConfigurationError? ReadFiles(string name, out string text)
    {
        text = "";
        try
        {
            if (name.AsSpan().IndexOfAny('*', '?', '[') < 0) text = File.ReadAllText(name);
            else
                foreach (var match in PathPattern.Expand(name)) text = Join(text, File.ReadAllText(match));
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e is FileNotFoundException or DirectoryNotFoundException ? "No such file or directory"
                : e is UnauthorizedAccessException ? System.IO.Directory.Exists(name) ? "Is a directory" : "Permission denied" : e.Message;
            return new($"Fatal error, can't open config file '{name}': {reason}");
        }
    }
}
