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
                WriteInteger(buffer.Take(format.Size), Number(call, argument++), format.IsBigEndian);
                continue;
            }
            switch (format.Option)
            {
                case (byte)'x':
                    buffer.Append(0);
                    break;
                case (byte)'f':
                    var single = (float)Number(call, argument++);
                    if (format.IsBigEndian) BinaryPrimitives.WriteSingleBigEndian(buffer.Take(4), single);
                    else BinaryPrimitives.WriteSingleLittleEndian(buffer.Take(4), single);
                    break;
                case (byte)'d':
                    var number = Number(call, argument++);
                    if (format.IsBigEndian) BinaryPrimitives.WriteDoubleBigEndian(buffer.Take(8), number);
                    else BinaryPrimitives.WriteDoubleLittleEndian(buffer.Take(8), number);
                    break;
                case (byte)'c' or (byte)'s':
                    var text = Text(call, argument++);
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

    // C pushes a nil behind the arguments: a missing one is reported as nil.
    private static double Number(LuaCall call, int argument) =>
        argument < call.Count ? call.CheckNumber(argument) : throw call.Bad(argument, "number expected, got nil");

    private static ReadOnlySpan<byte> Text(LuaCall call, int argument) =>
        argument < call.Count ? call.CheckString(argument).Span : throw call.Bad(argument, "string expected, got nil");

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
