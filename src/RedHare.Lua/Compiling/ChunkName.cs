namespace RedHare.Lua;

/// <summary>How messages show where a chunk came from, by luaO_chunkid's rules.</summary>
internal static class ChunkName
{
    /// <summary>Room in messages of the running program (LUA_IDSIZE).</summary>
    public const int RuntimeSize = 60;

    /// <summary>Room in messages of the compiler (llex's MAXSRC).</summary>
    public const int SyntaxSize = 80;

    /// <summary>
    /// "=name" and "@name" without the mark (of a too long "@name" its end after "..."), anything else as the source text itself:
    /// <c>[string "first line..."]</c>.
    /// </summary>
    /// <param name="source">The chunk's name with its mark.</param>
    /// <param name="size">Characters that the result may take, with C's terminating zero.</param>
    public static string Display(string source, int size)
    {
        var zero = source.IndexOf('\0', StringComparison.Ordinal);
        if (zero >= 0) source = source[..zero];
        if (source.StartsWith('=')) return source.Length <= size ? source[1..] : source[1..size];
        if (source.StartsWith('@'))
        {
            var room = size - 8;
            return source.Length - 1 > room ? string.Concat("...", source.AsSpan(source.Length - room)) : source[1..];
        }
        var line = source.AsSpan().IndexOfAny('\n', '\r');
        var length = Math.Min(line < 0 ? source.Length : line, size - 17);
        return length < source.Length ? $"[string \"{source.AsSpan(0, length)}...\"]" : $"[string \"{source}\"]";
    }
}
