using System.Buffers.Binary;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// erlang:phash2 of the terms that a consistent hash exchange hashes, so that a key goes where RabbitMQ would send it: binaries, atoms, and the pairs of type and value that the fields of headers are. Under it lies the mixing of
/// Bob Jenkins's hash of 1996 ("A Hash Function for Hash Table Lookup", Dr. Dobb's Journal, 1997).
/// </summary>
internal static class ErlangHash
{
    private const uint Golden = 0x9e3779b9, Range = (1 << 27) - 1;

    /// <summary>Multiples of the golden ratio that tell the kinds of terms apart.</summary>
    private const uint Number = Golden, Atom = unchecked(Golden * 3), Tuple = unchecked(Golden * 9), Negative = unchecked(Golden * 10), Positive = unchecked(Golden * 11), Binary = unchecked(Golden * 13);

    /// <summary>What is not there: the atom undefined.</summary>
    public static readonly uint Undefined = OfAtom("undefined") & Range;

    /// <summary>Of a binary.</summary>
    public static uint Of(ReadOnlySpan<byte> binary) => Add(binary, 0) & Range;

    /// <summary>Of a field's type and value. Floats, arrays and tables go by their text, which is a choice of ours.</summary>
    public static uint Of(AmqpValue field)
    {
        var hash = Mix(OfAtom(field.TypeName), 0, Atom, Mix(2, 0, Tuple, 0));
        return Range & field.Type switch
        {
            AmqpType.LongString or AmqpType.Binary => Add(field.Bytes.Span, hash),
            AmqpType.Boolean => Mix(OfAtom(field.Boolean ? "true" : "false"), 0, Atom, hash),
            _ when field.IsInteger || field.Type == AmqpType.Timestamp => Add(field.Integer, hash),
            _ => Add(((AmqpValue)field.ToString()).Bytes.Span, hash),
        };
    }

    // Peter Weinberger's hash.
    private static uint OfAtom(string name)
    {
        var hash = 0u;
        foreach (var letter in name)
        {
            hash = (hash << 4) + letter;
            var top = hash & 0xf0000000;
            hash ^= (top >> 24) ^ top;
        }

        return hash;
    }

    private static uint Add(long number, uint hash)
    {
        // Small integers of 28 bits, and what is larger in any size of word.
        if (number is < -(1 << 27) or >= 1 << 27)
        {
            var size = (ulong)Math.Abs(number);
            return Mix((uint)size, (uint)(size >> 32), number < 0 ? Negative : Positive, hash);
        }

        if (number < 0) hash = Mix((uint)-number, 0, Number, hash);
        return Mix((uint)number, 0, Number, hash);
    }

    private static uint Add(ReadOnlySpan<byte> binary, uint hash)
    {
        hash += Binary;
        if (binary.IsEmpty) return hash;
        var (a, b, c) = (Golden, Golden, hash);
        var rest = binary;
        for (; rest.Length >= 12; rest = rest[12..])
        {
            a += BinaryPrimitives.ReadUInt32LittleEndian(rest);
            b += BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            c += BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]);
            Mix(ref a, ref b, ref c);
        }

        Span<byte> last = stackalloc byte[12];
        last.Clear();
        rest.CopyTo(last);
        a += BinaryPrimitives.ReadUInt32LittleEndian(last);
        b += BinaryPrimitives.ReadUInt32LittleEndian(last[4..]);
        // The lowest byte is the length's.
        c += (uint)binary.Length + (BinaryPrimitives.ReadUInt32LittleEndian(last[8..]) << 8);
        Mix(ref a, ref b, ref c);
        return c;
    }

    private static uint Mix(uint first, uint second, uint kind, uint hash)
    {
        var (a, b) = (kind + first, kind + second);
        Mix(ref a, ref b, ref hash);
        return hash;
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        a = (a - b - c) ^ (c >> 13);
        b = (b - c - a) ^ (a << 8);
        c = (c - a - b) ^ (b >> 13);
        a = (a - b - c) ^ (c >> 12);
        b = (b - c - a) ^ (a << 16);
        c = (c - a - b) ^ (b >> 5);
        a = (a - b - c) ^ (c >> 3);
        b = (b - c - a) ^ (a << 10);
        c = (c - a - b) ^ (b >> 15);
    }
}
