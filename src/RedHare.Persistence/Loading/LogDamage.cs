using System.Buffers;
using RedHare.Files;
using RedHare.Persistence.AppendLog;

namespace RedHare.Persistence.Loading;

/// <summary>Looks behind a damaged place for a seal that says that the place was durable once: then it is corruption, not what a crash left.</summary>
internal static class LogDamage
{
    private const int Slice = 1 << 20;

    /// <summary>True when a sound seal behind <paramref name="offset"/> counts it as durable.</summary>
    public static bool WasDurable(IFileLayer files, string path, ulong secret, long offset)
    {
        using var stream = files.OpenRead(path);
        var buffer = ArrayPool<byte>.Shared.Rent(Slice + BatchSeal.MaxLine);
        try
        {
            for (var at = offset; at < stream.Length; at += Slice)
            {
                stream.Position = at;
                var bytes = buffer.AsSpan(0, stream.ReadAtLeast(buffer.AsSpan(0, Slice + BatchSeal.MaxLine), Slice + BatchSeal.MaxLine, throwOnEndOfStream: false));
                for (var from = 0; bytes[from..].IndexOf(BatchSeal.Mark) is var found && found >= 0 && from + found < Slice; from += found + 1)
                    if (Proves(stream, bytes[(from + found)..], secret, at + from + found, offset)) return true;
            }
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool Proves(Stream stream, ReadOnlySpan<byte> line, ulong secret, long at, long offset)
    {
        var end = line.IndexOf((byte)'\n');
        if (end < 0 || !BatchSeal.TryParse(line[..(end + 1)], secret, out var seal) || seal.Durable <= offset || seal.Length > at) return false;
        var sum = BatchChecksum.At(secret, at - seal.Length);
        var buffer = new byte[Math.Min(seal.Length, Slice)];
        stream.Position = at - seal.Length;
        for (var rest = seal.Length; rest > 0;)
        {
            var count = stream.Read(buffer, 0, (int)Math.Min(rest, buffer.Length));
            if (count == 0) return false;
            sum.Add(buffer.AsSpan(0, count));
            rest -= count;
        }
        return sum.Seal(seal.Durable) == seal;
    }
}
