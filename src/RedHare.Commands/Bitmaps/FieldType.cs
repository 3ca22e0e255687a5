using System.Buffers.Binary;
using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

/// <summary>What OVERFLOW asks for where a number does not fit its field.</summary>
internal enum FieldOverflow
{
    Wrap,
    Saturate,
    Fail,
}

/// <summary>The type of a bit field: <c>i1</c> to <c>i64</c>, <c>u1</c> to <c>u63</c>. A field begins at any bit and its highest bit comes first.</summary>
/// <param name="Bits">The width.</param>
/// <param name="IsSigned">Two's complement.</param>
internal readonly record struct FieldType(int Bits, bool IsSigned)
{
    // A field of 64 bits that begins at a byte's last bit ends in the ninth.
    private const int WindowLength = 16;

    /// <summary>Reads a type; false, with the error answered, for what is none.</summary>
    public static bool TryRead(CommandCall call, int index, out FieldType type)
    {
        type = default;
        if (call[index] is [(byte)'i' or (byte)'u', .. var digits] && RedisNumber.TryParseLong(digits, out var bits))
        {
            var signed = call[index][0] == 'i';
            type = new FieldType((int)Math.Clamp(bits, 0, 65), signed);
            if (bits >= 1 && bits <= (signed ? 64 : 63)) return true;
        }
        call.Reply.Error("ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."u8);
        return false;
    }

    /// <summary>The number in a field; beyond the text's end there are zeros.</summary>
    public long Get(ReadOnlySpan<byte> text, long offset)
    {
        Span<byte> window = stackalloc byte[WindowLength];
        Window(text, offset).CopyTo(window);
        return Truncate((long)(ulong)(BinaryPrimitives.ReadUInt128BigEndian(window) >> Shift(offset)));
    }

    /// <summary>Writes a number that fits into a field within the text.</summary>
    public void Set(Span<byte> text, long offset, long value)
    {
        Span<byte> window = stackalloc byte[WindowLength];
        var place = Window(text, offset);
        place.CopyTo(window);
        var mask = (UInt128)(ulong.MaxValue >> 64 - Bits) << Shift(offset);
        var others = BinaryPrimitives.ReadUInt128BigEndian(window) & ~mask;
        BinaryPrimitives.WriteUInt128BigEndian(window, others | (UInt128)(ulong)value << Shift(offset) & mask);
        window[..place.Length].CopyTo(text[(int)(offset >> 3)..]);
    }

    /// <summary>Makes a number fit; false where it does not and shall not be made to.</summary>
    public bool TryFit(Int128 number, FieldOverflow overflow, out long value)
    {
        var max = (Int128.One << (IsSigned ? Bits - 1 : Bits)) - 1;
        var min = IsSigned ? -max - 1 : 0;
        value = Truncate((long)number);
        if (number >= min && number <= max) return true;
        if (overflow == FieldOverflow.Saturate) value = (long)(number > max ? max : min);
        return overflow != FieldOverflow.Fail;
    }

    private long Truncate(long value)
    {
        var high = value << 64 - Bits;
        return IsSigned ? high >> 64 - Bits : high >>> 64 - Bits;
    }

    private int Shift(long offset) => WindowLength * 8 - (int)(offset & 7) - Bits;

    // The bytes that the field touches, as far as they are there.
    private ReadOnlySpan<byte> Window(ReadOnlySpan<byte> text, long offset)
    {
        var begin = offset >> 3;
        if (begin >= text.Length) return [];
        var length = ((int)(offset & 7) + Bits + 7) >> 3;
        return text.Slice((int)begin, Math.Min(length, text.Length - (int)begin));
    }
}
