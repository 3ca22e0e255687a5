using System.Text;

namespace RedHare.Client;

/// <summary>A command as a trace may show it: its name and its keys; each other argument is a question mark, since it may be anybody's secret.</summary>
internal static class QueryText
{
    private const int MaxLength = 1024;

    public static string Of(CommandLine line)
    {
        var text = new StringBuilder(line.Spec.Name);
        var key = 0;
        for (var i = line.Spec.Words.Length; i < line.Count; i++)
        {
            if (text.Length >= MaxLength) return text.Append(" …").ToString();
            text.Append(' ');
            while (key < line.KeyCount && line.KeyIndex(key) < i) key++;
            if (key == line.KeyCount || line.KeyIndex(key) != i)
            {
                text.Append('?');
                continue;
            }
            var bytes = line[i];
            text.Append(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxLength)]));
        }
        return text.ToString();
    }
}
