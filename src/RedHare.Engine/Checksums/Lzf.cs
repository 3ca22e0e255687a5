namespace RedHare.Engine;

/// <summary>
/// LZF, in which Redis compresses long strings in dumps: runs of literal bytes (a length below 32, less one) and references back (three bits of length, thirteen of
/// distance; seven in the length means that a byte with the rest follows).
/// </summary>
public static class Lzf
{
    /// <summary>Decompresses into a buffer of exactly the original length. False when the input is damaged.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var written = 0;
        for (var i = 0; i < source.Length;)
        {
            int control = source[i++];
            if (control < 32)
            {
                var count = control + 1;
                if (source.Length - i < count || target.Length - written < count) return false;
                source.Slice(i, count).CopyTo(target[written..]);
                (i, written) = (i + count, written + count);
                continue;
            }
            var length = (control >> 5) + 2;
            if (length == 9)
            {
                if (i >= source.Length) return false;
                length += source[i++];
            }
            if (i >= source.Length) return false;
            var from = written - ((control & 31) << 8 | source[i++]) - 1;
            if (from < 0 || target.Length - written < length) return false;
            // One by one: the reference may run into what it writes.
            for (; length > 0; length--) target[written++] = target[from++];
        }
        return written == target.Length;
    }
}
