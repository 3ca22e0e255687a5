namespace RedHare.Resp;

/// <summary>
/// Splits a line typed by a person, as with telnet, into arguments by Redis's quoting rules: blanks separate; in double
/// quotes <c>\xHH \n \r \t \b \a</c> and a backslash before any other byte are escapes; in single quotes only <c>\'</c> is;
/// a closing quote must be followed by a blank or the end. A quote may open inside a word and ends the word where it closes.
/// </summary>
internal static class InlineCommand
{
    /// <summary>Splits the <paramref name="length"/> bytes at <paramref name="start"/>. False: a quote is not closed, or is closed inside a word.</summary>
    /// <param name="buffer">Holds the line; the arguments point into it if the line has no quotes.</param>
    /// <param name="start">The line's first byte.</param>
    /// <param name="length">The line's bytes, its end excluded.</param>
    /// <param name="arguments">Takes the arguments; must be empty.</param>
    /// <param name="scratch">Reused array for unquoted arguments, which are then all kept there; grown where needed.</param>
    internal static bool TrySplit(byte[] buffer, int start, int length, ArgumentList arguments, ref byte[] scratch)
    {
        var line = new ReadOnlySpan<byte>(buffer, start, length);
        arguments.Origin = start;
        arguments.Buffer = buffer;
        if (line.ContainsAny((byte)'"', (byte)'\''))
        {
            // Unquoting never lengthens. A fresh array past a bound, so that one long line does not stay with the connection.
            if (scratch.Length < length) scratch = new byte[Math.Max(length, 256)];
            arguments.Origin = 0;
            arguments.Buffer = scratch;
            var split = TrySplitQuoted(line, arguments, scratch);
            if (scratch.Length > 4096) scratch = [];
            return split;
        }

        var i = 0;
        while (true)
        {
            while (i < line.Length && IsBlank(line[i])) i++;
            if (i == line.Length) return true;
            var word = i;
            while (i < line.Length && !EndsWord(line[i])) i++;
            arguments.Add(word, i - word);
        }
    }

    private static bool TrySplitQuoted(ReadOnlySpan<byte> line, ArgumentList arguments, Span<byte> output)
    {
        int i = 0, written = 0;
        while (true)
        {
            while (i < line.Length && IsBlank(line[i])) i++;
            if (i == line.Length) return true;
            var word = written;
            while (i < line.Length && !EndsWord(line[i]))
            {
                var c = line[i++];
                if (c is not ((byte)'"' or (byte)'\''))
                {
                    output[written++] = c;
                    continue;
                }

                if (!TryUnquote(c, line, ref i, output, ref written)) return false;
                if (i < line.Length && !IsBlank(line[i])) return false;
                break;
            }

            arguments.Add(word, written - word);
        }
    }

    /// <summary>Copies what stands between the quotes; <paramref name="i"/> goes from behind the opening to behind the closing one.</summary>
    private static bool TryUnquote(byte quote, ReadOnlySpan<byte> line, ref int i, Span<byte> output, ref int written)
    {
        while (i < line.Length)
        {
            var c = line[i++];
            if (c == quote) return true;
            if (c == '\\' && i < line.Length)
            {
                var escaped = line[i];
                if (quote == '\'')
                {
                    if (escaped == '\'')
                    {
                        c = escaped;
                        i++;
                    }
                }
                else if (escaped == 'x' && i + 2 < line.Length && char.IsAsciiHexDigit((char)line[i + 1]) && char.IsAsciiHexDigit((char)line[i + 2]))
                {
                    c = (byte)((HexValue(line[i + 1]) << 4) | HexValue(line[i + 2]));
                    i += 3;
                }
                else
                {
                    c = Unescape(escaped);
                    i++;
                }
            }

            output[written++] = c;
        }

        return false;
    }

    private static byte Unescape(byte c) => (char)c switch
    {
        'n' => (byte)'\n',
        'r' => (byte)'\r',
        't' => (byte)'\t',
        'b' => (byte)'\b',
        'a' => (byte)'\a',
        _ => c,
    };

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    // C's isspace: more than what ends a word, so that a vertical tab is skipped before a word but belongs to it inside.
    private static bool IsBlank(byte c) => c is (byte)' ' or (>= 9 and <= 13);

    private static bool EndsWord(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
