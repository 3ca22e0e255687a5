using System.Text;

namespace RedHare.Commands.Configuration;

/// <summary>
/// Redis's quoting: arguments are separated by blanks; inside double quotes \n \r \t \b \a \xHH and \c stand for bytes; inside single
/// quotes only \' does; a closing quote must end its argument. Bytes written as \xHH are read as UTF-8.
/// </summary>
public static class ConfigurationLine
{
    /// <summary>Splits a line into its arguments; null when quotes are unbalanced.</summary>
    public static string[]? Split(string line)
    {
        var arguments = new List<string>();
        var token = new List<byte>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && IsSpace(line[at])) at++;
            if (at >= line.Length) return [.. arguments];
            token.Clear();
            if (!ReadToken(line, ref at, token)) return null;
            arguments.Add(Encoding.UTF8.GetString(token.ToArray()));
        }
    }

    /// <summary>Writes a value so that <see cref="Split"/> reads it back: in double quotes, with escapes.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var c in value)
        {
            switch (c)
            {
                case '\\' or '"': text.Append('\\').Append(c); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\a': text.Append("\\a"); break;
                case '\b': text.Append("\\b"); break;
                case < ' ' or '\x7f': text.Append("\\x").Append(((int)c).ToString("x2")); break;
                default: text.Append(c); break;
            }
        }
        return text.Append('"').ToString();
    }

    private static bool ReadToken(string line, ref int at, List<byte> token)
    {
        var quote = '\0';
        while (true)
        {
            if (at >= line.Length) return quote == '\0';
            var c = line[at++];
            if (quote == '\0')
            {
                if (c is ' ' or '\n' or '\r' or '\t') return true;
                if (c is '"' or '\'') quote = c;
                else Append(line, c, ref at, token);
            }
            else if (c == quote)
            {
                return at >= line.Length || IsSpace(line[at]);
            }
            else if (c == '\\' && at < line.Length && (quote == '"' || line[at] == '\''))
            {
                Unescape(line, quote, ref at, token);
            }
            else
            {
                Append(line, c, ref at, token);
            }
        }
    }

    private static void Unescape(string line, char quote, ref int at, List<byte> token)
    {
        var c = line[at++];
        if (quote == '"' && c == 'x' && at + 1 < line.Length && char.IsAsciiHexDigit(line[at]) && char.IsAsciiHexDigit(line[at + 1]))
        {
            token.Add((byte)Convert.ToInt32(line.Substring(at, 2), 16));
            at += 2;
            return;
        }
        if (quote == '"') c = c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'a' => '\a', _ => c };
        Append(line, c, ref at, token);
    }

    private static void Append(string line, char c, ref int at, List<byte> token)
    {
        if (c < 0x80)
        {
            token.Add((byte)c);
            return;
        }
        Span<char> pair = [c, '\0'];
        var length = 1;
        if (char.IsHighSurrogate(c) && at < line.Length) pair[length++] = line[at++];
        Span<byte> bytes = stackalloc byte[8];
        token.AddRange(bytes[..Encoding.UTF8.GetBytes(pair[..length], bytes)]);
    }

    private static bool IsSpace(char c) => c is ' ' or (>= '\t' and <= '\r');
}
