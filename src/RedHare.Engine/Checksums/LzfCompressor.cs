using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>
/// Compresses to LZF (<see cref="Lzf"/>): a table holds where each group of three bytes was seen last; where it is seen again, the run that repeats becomes a reference.
/// </summary>
/// <remarks>
/// The table is not cleared between texts, which would cost more than a short text does: positions go on from one text to the next, so that what an earlier one left lies
/// before the text and is no candidate.
/// </remarks>
internal sealed class LzfCompressor
{
    private const int TableBits = 14, MaxOffset = 1 << 13, MaxReference = (1 << 8) + (1 << 3), MaxLiteral = 1 << 5;

    // Redis takes no result that is not at least this much shorter.
    private const int LeastGain = 4;

    private readonly int[] _seen = new int[1 << TableBits];
    private byte[] _target = new byte[1 << 12];
    private int _base = 1;

    /// <summary>Compresses a text; false when it would not become shorter. The result is good until the next call.</summary>
    public bool TryCompress(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> packed)
    {
        packed = default;
        var room = text.Length - LeastGain;
        if (room <= 0) return false;
        if (_target.Length < room) _target = new byte[Math.Min(Array.MaxLength, Math.Max((long)room, _target.Length * 2L))];
        if (int.MaxValue - _base <= text.Length)
        {
            Array.Clear(_seen);
            _base = 1;
        }
        var length = Compress(text, _target.AsSpan(0, room));
        _base += text.Length;
        packed = _target.AsSpan(0, Math.Max(0, length));
        return length > 0;
    }

    // The length, or 0 when the target is too short.
    private int Compress(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var seen = _seen.AsSpan();
        int at = 0, start = 0, written = 0, last = text.Length - 4;
        while (at <= last)
        {
            var three = BinaryPrimitives.ReadUInt32LittleEndian(text[at..]) & 0xFFFFFF;
            ref var place = ref seen[(int)(three * 2654435761u >> (32 - TableBits))];
            var before = place - _base;
            place = _base + at;
            if (before < 0 || at - before > MaxOffset || (BinaryPrimitives.ReadUInt32LittleEndian(text[before..]) & 0xFFFFFF) != three)
            {
                at++;
                continue;
            }
            var most = Math.Min(text.Length - at, MaxReference);
            var length = 3 + text.Slice(before + 3, most - 3).CommonPrefixLength(text.Slice(at + 3, most - 3));
            if (!TryLiterals(text[start..at], target, ref written) || !TryReference(at - before - 1, length - 2, target, ref written)) return 0;
            var end = at + length;
            // What lies within the run can be referred to as well; its end is what is repeated most.
            for (at = Math.Max(at + 1, end - 2); at < end && at <= last; at++)
                seen[(int)((BinaryPrimitives.ReadUInt32LittleEndian(text[at..]) & 0xFFFFFF) * 2654435761u >> (32 - TableBits))] = _base + at;
            at = start = end;
        }
        return TryLiterals(text[start..], target, ref written) ? written : 0;
    }

    private static bool TryLiterals(ReadOnlySpan<byte> literals, Span<byte> target, ref int written)
    {
        while (!literals.IsEmpty)
        {
            var count = Math.Min(literals.Length, MaxLiteral);
            if (target.Length - written <= count) return false;
            target[written++] = (byte)(count - 1);
            literals[..count].CopyTo(target[written..]);
            written += count;
            literals = literals[count..];
        }
        return true;
    }

    private static bool TryReference(int offset, int length, Span<byte> target, ref int written)
    {
        if (target.Length - written < 3) return false;
        if (length < 7) target[written++] = (byte)(offset >> 8 | length << 5);
        else
        {
            target[written++] = (byte)(offset >> 8 | 7 << 5);
            target[written++] = (byte)(length - 7);
        }
        target[written++] = (byte)offset;
        return true;
    }
}
