using System.Buffers.Binary;

namespace RedHare.Lua;

/// <summary><c>struct.pack</c>.</summary>
internal static class StructPacking
{
    public static int Pack(LuaCall call)
    {
        var format = new StructFormat(call, call.CheckString(0).Span);
        var buffer = new LuaBuffer(call.State, stackalloc byte[256]);
        var argument = 1;
        while (format.Next(buffer.Length))
        {
            buffer.Fill(0, format.Padding);
            if (format.IsInteger)
            {
                WriteInteger(buffer.Take(format.Size), call.CheckNumber(argument++), format.IsBigEndian);
                continue;
            }
            switch (format.Option)
            {
                case (byte)'x':
                    buffer.Append(0);
                    break;
                case (byte)'f':
                    var single = (float)call.CheckNumber(argument++);
                    if (format.IsBigEndian) BinaryPrimitives.WriteSingleBigEndian(buffer.Take(4), single);
                    else BinaryPrimitives.WriteSingleLittleEndian(buffer.Take(4), single);
                    break;
                case (byte)'d':
                    var number = call.CheckNumber(argument++);
                    if (format.IsBigEndian) BinaryPrimitives.WriteDoubleBigEndian(buffer.Take(8), number);
                    else BinaryPrimitives.WriteDoubleLittleEndian(buffer.Take(8), number);
                    break;
                case (byte)'c' or (byte)'s':
                    var text = call.CheckString(argument++).Span;
                    var size = format.Size == 0 ? text.Length : format.Size;
                    // The message counts one too many, as in C.
                    if (text.Length < size) throw call.Bad(argument, "string too short");
                    buffer.Append(text[..size]);
                    if (format.Option == 's') buffer.Append(0);
                    break;
                default:
                    format.Control();
                    break;
            }
        }
        return call.Return(buffer.ToText());
    }

    /// <summary>The value has 64 bits; bytes beyond are zero, also of a negative one.</summary>
    private static void WriteInteger(Span<byte> bytes, double number, bool isBigEndian)
    {
        var value = number < 0 ? (ulong)CInteger.ToInt64(number) : CInteger.ToUInt64(number);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[isBigEndian ? bytes.Length - 1 - i : i] = (byte)value;
            value >>= 8;
        }
    }
}
