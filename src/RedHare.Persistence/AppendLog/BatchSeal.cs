using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace RedHare.Persistence.AppendLog;

/// <summary>
/// A line behind each batch of the log, which Redis skips as an annotation: <c>#RH:ID LENGTH DURABLE CRC</c>. It tells a torn tail from a corrupt middle, which
/// Redis's format cannot: a flipped length looks there like a command that was cut off, and a flipped value like any other.
/// </summary>
/// <remarks>
/// <para>LENGTH is the number of bytes sealed, those right before the line. DURABLE is how many bytes of the file an fsync had confirmed when the line was written: damage before that
/// is corruption of what was acknowledged, and loading refuses; damage behind it is what a crash leaves of a write that was under way. CRC is the CRC-32C of the secret, the batch's
/// offset, the batch and DURABLE, so that neither a client's value nor a batch in the wrong place passes for a seal.</para>
/// <para>ID names the secret, which is the directory's (redhare.meta): seals of another directory say nothing and are skipped.</para>
/// </remarks>
internal readonly record struct BatchSeal(long Length, long Durable, uint Checksum)
{
    /// <summary>The longest line.</summary>
    public const int MaxLine = 80;

    public static ReadOnlySpan<byte> Mark => "#RH:"u8;

    /// <summary>Writes a line; returns its length.</summary>
    public int Write(ulong secret, Span<byte> line)
    {
        Utf8.TryWrite(line, CultureInfo.InvariantCulture, $"#RH:{IdOf(secret):x8} {Length} {Durable} {Checksum:x8}\r\n", out var written);
        return written;
    }

    /// <summary>Reads a line with its end; false when it is no seal of this secret.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, ulong secret, out BatchSeal seal)
    {
        seal = default;
        if (!line.StartsWith(Mark)) return false;
        var whole = line;
        line = line[Mark.Length..];
        if (!TryTake(ref line, 'x', out var id) || id != IdOf(secret) || !TryTake(ref line, 'd', out var length) || !TryTake(ref line, 'd', out var durable) || !TryTake(ref line, 'x', out var checksum)) return false;
        seal = new BatchSeal(length, durable, (uint)checksum);
        // To the letter, so that no changed byte goes unnoticed.
        Span<byte> own = stackalloc byte[MaxLine];
        return whole.SequenceEqual(own[..seal.Write(secret, own)]);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> line, char format, out long value)
    {
        var found = Utf8Parser.TryParse(line, out value, out var used, format) && value >= 0;
        if (!found) return false;
        line = line[used..];
        if (!line.IsEmpty && line[0] == (byte)' ') line = line[1..];
        return true;
    }

    private static uint IdOf(ulong secret) => BitOperations.Crc32C(0x5EA1, secret);
}

/// <summary>The checksum of a batch as its bytes go by.</summary>
internal struct BatchChecksum
{
    private uint _sum;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>A batch that begins at an offset of its file.</summary>
    public static BatchChecksum At(ulong secret, long offset) => new() { _sum = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, secret), (ulong)offset) };

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        var sum = _sum;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) sum = BitOperations.Crc32C(sum, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        foreach (var one in bytes[(words.Length * sizeof(ulong))..]) sum = BitOperations.Crc32C(sum, one);
        _sum = sum;
    }

    /// <summary>The seal, given how much of the file is durable.</summary>
    public readonly BatchSeal Seal(long durable) => new(Length, durable, BitOperations.Crc32C(_sum, (ulong)durable));
}
