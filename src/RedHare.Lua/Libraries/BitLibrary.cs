using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Lua;

/// <summary>The table <c>bit</c>: LuaBitOp's operations on 32 bits.</summary>
public static class BitLibrary
{
    /// <summary>Sets the global <c>bit</c>.</summary>
    public static void Open(LuaState state)
    {
        var library = LibraryTable.Open(state, "bit");
        library.Add("tobit", static call => Result(call, Argument(call, 0)));
        library.Add("bnot", static call => Result(call, ~Argument(call, 0)));
        library.Add("band", static call =>
        {
            var bits = Argument(call, 0);
            for (var i = call.Count - 1; i > 0; i--) bits &= Argument(call, i);
            return Result(call, bits);
        });
        library.Add("bor", static call =>
        {
            var bits = Argument(call, 0);
            for (var i = call.Count - 1; i > 0; i--) bits |= Argument(call, i);
            return Result(call, bits);
        });
        library.Add("bxor", static call =>
        {
            var bits = Argument(call, 0);
            for (var i = call.Count - 1; i > 0; i--) bits ^= Argument(call, i);
            return Result(call, bits);
        });
        // C# masks shift counts to five bits, as BitOp does.
        library.Add("lshift", static call => Result(call, Argument(call, 0) << (int)Argument(call, 1)));
        library.Add("rshift", static call => Result(call, Argument(call, 0) >> (int)Argument(call, 1)));
        library.Add("arshift", static call => Result(call, (uint)((int)Argument(call, 0) >> (int)Argument(call, 1))));
        library.Add("rol", static call => Result(call, BitOperations.RotateLeft(Argument(call, 0), (int)Argument(call, 1))));
        library.Add("ror", static call => Result(call, BitOperations.RotateRight(Argument(call, 0), (int)Argument(call, 1))));
        library.Add("bswap", static call => Result(call, BinaryPrimitives.ReverseEndianness(Argument(call, 0))));
        library.Add("tohex", ToHex);
    }

    private static int Result(LuaCall call, uint bits) => call.Return((int)bits);

    /// <summary>
    /// The low 32 bits of a number rounded to an integer. Adding 2^52 + 2^51 leaves them at the end of the double's fraction; numbers too large for it,
    /// infinities and NaN come out as whatever stands there then, which scripts can see.
    /// </summary>
    private static uint Argument(LuaCall call, int index) => (uint)BitConverter.DoubleToUInt64Bits(call.CheckNumber(index) + 6755399441055744.0);

    private static int ToHex(LuaCall call)
    {
        var bits = Argument(call, 0);
        var count = call.Count < 2 ? 8 : (int)Argument(call, 1);
        var digits = count < 0 ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        count = (int)Math.Min(Math.Abs((long)count), 8);
        Span<byte> text = stackalloc byte[8];
        for (var i = count - 1; i >= 0; i--)
        {
            text[i] = digits[(int)(bits & 15)];
            bits >>= 4;
        }
        return call.Return(call.State.String(text[..count]));
    }
}
