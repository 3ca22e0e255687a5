using System.Text;
using System.Text.RegularExpressions;

namespace RedHare.Differential.Tests;

/// <summary>
/// A script of the files in Lua. Each begins with a line "--- what it shows", or "--- what it shows: 2 key1 key2 argument" with what EVAL gets behind it.
/// </summary>
/// <param name="Name">What it shows, behind its file's name.</param>
/// <param name="Command">The EVAL.</param>
internal sealed partial record LuaScript(string Name, string[] Command)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Lua");

    public static IEnumerable<string> Files => Directory.GetFiles(Folder, "*.lua").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static IEnumerable<LuaScript> Of(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, file + ".lua"), Encoding.UTF8);
        for (var i = 0; i < lines.Length;)
        {
            var head = Head().Match(lines[i]);
            if (!head.Success) throw new InvalidDataException($"{file}.lua: no script begins at line {i + 1}.");
            var end = Array.FindIndex(lines, i + 1, line => line.StartsWith("--- ", StringComparison.Ordinal));
            if (end < 0) end = lines.Length;
            // Peers write Latin-1: the source goes as the bytes of its UTF-8.
            var source = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(string.Join('\n', lines[(i + 1)..end])));
            string[] arguments = head.Groups[2].Success ? head.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : ["0"];
            yield return new LuaScript($"{file}: {head.Groups[1].Value}", ["EVAL", source, .. arguments]);
            i = end;
        }
    }

    [GeneratedRegex("^--- (.*?)(?:: ([0-9].*))?$")]
    private static partial Regex Head();
}
