using System.Text;
using RedisCommandLine = RedHare.CommandLine;

namespace RedHare.Cli.Patterns;

/// <summary>What a run says: its steps, the commands that were sent with their replies, and what the program got. Safe from many threads.</summary>
internal sealed class Show(TextWriter output)
{
    private const int LongestArgument = 60, MostItems = 12;

    private readonly Lock _gate = new();

    /// <summary>What comes next.</summary>
    public void Step(string text) => Write($"\n# {text}\n");

    /// <summary>What the program has now.</summary>
    public void Result(object? value) => Write($"  = {value ?? "null"}\n");

    /// <summary>A command and its reply, as redis-cli writes them.</summary>
    public void Command(string command, Reply reply) => Write($"  > {command}\n{Text(reply, "    ")}\n");

    /// <summary>A command that failed on the way.</summary>
    public void Command(string command, Exception exception) => Write($"  > {command}\n    {exception.Message}\n");

    /// <summary>A command's arguments; long ones are shortened.</summary>
    public static string Text(RedisCommandLine line)
    {
        var text = new StringBuilder();
        for (var i = 0; i < line.Count; i++) text.Append(i == 0 ? "" : " ").Append(Argument(Encoding.UTF8.GetString(line[i])));
        return text.ToString();
    }

    private void Write(string text)
    {
        lock (_gate) output.Write(text);
    }

    private static string Text(Reply reply, string indent)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Null:
                return indent + "(nil)";
            case ReplyKind.Integer:
                return $"{indent}(integer) {reply.AsInteger()}";
            case ReplyKind.Error:
                return $"{indent}(error) {reply}";
            case ReplyKind.Array or ReplyKind.Map or ReplyKind.Set or ReplyKind.Push:
                if (reply.Items.Count == 0) return indent + "(empty)";
                var items = reply.Items.Take(MostItems).Select((item, i) => $"{indent}{i + 1}) {Text(item, indent + "   ").TrimStart()}");
                return string.Join('\n', reply.Items.Count > MostItems ? items.Append($"{indent}… {reply.Items.Count - MostItems} more") : items);
            default:
                return indent + (reply.Kind == ReplyKind.Status ? reply.ToString() : $"\"{Short(reply.ToString())}\"");
        }
    }

    private static string Argument(string argument) => argument.Length == 0 || argument.AsSpan().IndexOfAny(" \"\n") >= 0 ? $"\"{Short(argument)}\"" : Short(argument);

    private static string Short(string text)
    {
        var line = string.Concat(text.Select(static c => c == '\n' ? ' ' : char.IsControl(c) || c == '\uFFFD' ? '.' : c));
        return line.Length <= LongestArgument ? line : $"{line.AsSpan(0, LongestArgument)}… ({text.Length})";
    }
}
