namespace RedHare.Persistence.AppendLog;

/// <summary>
/// What stands behind a log's last batch where room is reserved: lines of '#', which Redis skips as annotations, so a log whose server was killed is one that a redis-server loads. Lines end at
/// multiples of 64 bytes: wherever a batch ends, but right before such an end, what is left begins with a '#'.
/// </summary>
internal static class Filler
{
    private const int Line = 64;

    private static readonly byte[] Pattern = Make();

    /// <summary>Filler for the place in the file, as many bytes as asked at most, at least one.</summary>
    public static ReadOnlySpan<byte> At(long offset, long bytes)
    {
        var start = (int)(offset % Line);
        return Pattern.AsSpan(start, (int)Math.Min(bytes, Pattern.Length - start));
    }

    /// <summary>True where a batch must not end: what is left would begin with the end of a line.</summary>
    public static bool SplitsLine(long offset) => offset % Line == Line - 1;

    /// <summary>Where the line that holds this offset ends.</summary>
    public static long LineEnd(long offset) => (offset / Line + 1) * Line;

    /// <summary>Whether a line, with its end, is filler or the rest of such a line.</summary>
    public static bool IsLine(ReadOnlySpan<byte> line) => line.Length <= Line && line is [(byte)'#', ..] && line[^1] == (byte)'\n' && line[..^1].IndexOfAnyExcept((byte)'#') < 0;

    private static byte[] Make()
    {
        var pattern = new byte[1 << 16];
        pattern.AsSpan().Fill((byte)'#');
        for (var end = Line - 1; end < pattern.Length; end += Line) pattern[end] = (byte)'\n';
        return pattern;
    }
}
