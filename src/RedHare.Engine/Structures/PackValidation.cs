using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>Checks a <see cref="Pack"/> from outside. Accepts what Redis accepts, also encodings longer than need be.</summary>
internal static class PackValidation
{
    internal static bool Check(ReadOnlySpan<byte> pack, bool deep)
    {
        if (pack.Length < Pack.EmptyLength) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(pack) != (uint)pack.Length) return false;
        var end = pack.Length - 1;
        if (pack[end] != PackElement.End) return false;
        if (!deep) return true;

        var offset = Pack.HeaderLength;
        var count = 0;
        for (; offset < end; count++)
        {
            int first = pack[offset];
            if (first < PackElement.Integer13)
            {
                // Small integers and short strings, almost all there is; whatever is odd about one is left to the long way.
                var length = first < PackElement.String6 ? 1 : 1 + (first & 0x3F);
                if (length < end - offset && pack[offset + length] == length)
                {
                    offset += length + 1;
                    continue;
                }
            }
            var size = CheckedSize(pack[..end], offset);
            if (size < 0) return false;
            offset += size;
        }
        var stored = Pack.StoredCount(pack);
        return stored == ushort.MaxValue || stored == count;
    }

    /// <summary>Size of the element at an offset, or -1 when it is no element or reaches over the end byte.</summary>
    private static int CheckedSize(ReadOnlySpan<byte> elements, int offset)
    {
        var first = elements[offset];
        if (first > PackElement.Integer64) return -1;
        var prefix = first < PackElement.String12 ? 1 : first < PackElement.String32 ? 2 : first == PackElement.String32 ? 5 : 1;
        if (elements.Length - offset < prefix) return -1;
        if (first == PackElement.String32 && BinaryPrimitives.ReadUInt32LittleEndian(elements[(offset + 1)..]) >= (uint)elements.Length) return -1;
        var length = PackElement.Length(elements, offset);
        var size = length + PackElement.BackLengthSize(length);
        if (size > elements.Length - offset) return -1;
        return PackElement.ReadBackLength(elements, offset + size) == length ? size : -1;
    }
}
