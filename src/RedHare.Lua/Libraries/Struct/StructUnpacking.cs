using System.Buffers.Binary;

namespace RedHare.Lua;

/// <summary><c>struct.unpack</c>.</summary>
internal static class StructUnpacking
{
    public static int Unpack(LuaCall call)
    {
        var format = new StructFormat(call, call.CheckString(0).Span);
        var data = call.CheckString(1).Span;
        var offset = call.OptInteger(2, 1);
        if (offset == 0) throw call.Bad(2, "offset must be 1 or greater");
        // A negative offset is a huge one, as in C: too far for any option that reads.
        var place = offset - 1;
        var results = new LuaResults(call);
        while (format.Next(place))
        {
            place += format.Padding;
            CheckLength(call, data, place, format.Size);
            results.CheckRoom(2, "too many results");
            var at = (int)place;
            var size = format.Size;
            if (format.IsInteger)
            {
                results.Add(ReadInteger(data.Slice(at, size), format.IsBigEndian, CharacterClass.IsLower(format.Option)));
                place += size;
                continue;
            }
            switch (format.Option)
            {
                case (byte)'x':
                    break;
                case (byte)'f':
                    results.Add(format.IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(data[at..]) : BinaryPrimitives.ReadSingleLittleEndian(data[at..]));
                    break;
                case (byte)'d':
                    results.Add(format.IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(data[at..]) : BinaryPrimitives.ReadDoubleLittleEndian(data[at..]));
                    break;
                case (byte)'c':
                    if (size == 0)
                    {
                        size = SizeBefore(call, ref results, data.Length);
                        CheckLength(call, data, place, size);
                    }
                    results.Add(call.State.String(data.Slice(at, size)));
                    break;
                case (byte)'s':
                    var length = data[at..].IndexOf((byte)0);
                    if (length < 0) throw call.Error("unfinished string in data");
                    results.Add(call.State.String(data.Slice(at, length)));
                    size = length + 1;
                    break;
                default:
                    format.Control();
                    break;
            }
            place += size;
        }
        results.Add(place + 1);
        return results.Return();
    }

    private static void CheckLength(LuaCall call, ReadOnlySpan<byte> data, long place, long size)
    {
        if (size > data.Length || (ulong)place > (ulong)(data.Length - size)) throw call.Bad(1, "data string too short");
    }

    /// <summary>The size that "c0" takes: the number read before it, which is no result then.</summary>
    private static int SizeBefore(LuaCall call, ref LuaResults results, int most)
    {
        if (results.Count == 0 || !TryNumber(results.Last, out var size)) throw call.Error("format 'c0' needs a previous size");
        results.RemoveLast();
        var length = CInteger.ToUInt64(size);
        return length > (ulong)most ? int.MaxValue : (int)length;
    }

    private static bool TryNumber(LuaValue value, out double number)
    {
        number = value.Number;
        return value.IsNumber || (value.String is { } text && LuaNumber.TryParse(text.Span, out number));
    }

    private static double ReadInteger(ReadOnlySpan<byte> bytes, bool isBigEndian, bool isSigned)
    {
        var value = 0UL;
        for (var i = 0; i < bytes.Length; i++) value = (value << 8) | bytes[isBigEndian ? i : bytes.Length - 1 - i];
        if (!isSigned) return value;
        // For sizes above 8 the shift count wraps around, in C on x86-64 as here.
        var sign = ulong.MaxValue << ((bytes.Length * 8) - 1);
        if ((value & sign) != 0) value |= sign;
        return (long)value;
    }
}
