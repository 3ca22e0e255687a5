using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>C's character classes in the C locale, where no byte above 127 is of any.</summary>
internal static class CharacterClass
{
    private const byte Lower = 1;
    private const byte Upper = 2;
    private const byte Digit = 4;
    private const byte HexLetter = 8;
    private const byte Space = 16;
    private const byte Punctuation = 32;
    private const byte Control = 64;

    private static readonly byte[] Classes = Build();

    public static bool IsDigit(byte c) => (uint)(c - '0') < 10;

    public static bool IsLower(byte c) => (uint)(c - 'a') < 26;

    public static bool IsAlphanumeric(byte c) => (Classes[c] & (Lower | Upper | Digit)) != 0;

    public static byte ToLower(byte c) => (uint)(c - 'A') < 26 ? (byte)(c + 32) : c;

    public static byte ToUpper(byte c) => (uint)(c - 'a') < 26 ? (byte)(c - 32) : c;

    /// <summary>Whether a byte is in the class that follows <c>%</c> in a pattern; a letter that names none stands for itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Matches(byte c, byte name)
    {
        var mask = MaskOf((byte)(name | 0x20));
        if (mask == 0 || !char.IsAsciiLetter((char)name)) return name == c;
        var isIn = mask == ZeroClass ? c == 0 : (Classes[c] & mask) != 0;
        return isIn == ((name & 0x20) != 0);
    }

    private const byte ZeroClass = 128;

    private static byte MaskOf(byte lower) => lower switch
    {
        (byte)'a' => Lower | Upper,
        (byte)'c' => Control,
        (byte)'d' => Digit,
        (byte)'l' => Lower,
        (byte)'p' => Punctuation,
        (byte)'s' => Space,
        (byte)'u' => Upper,
        (byte)'w' => Lower | Upper | Digit,
        (byte)'x' => Digit | HexLetter,
        (byte)'z' => ZeroClass,
        _ => 0,
    };

    private static byte[] Build()
    {
        var classes = new byte[256];
        for (var c = 0; c < 128; c++)
        {
            var bits = 0;
            if (c is >= 'a' and <= 'z') bits |= Lower;
            if (c is >= 'A' and <= 'Z') bits |= Upper;
            if (c is >= '0' and <= '9') bits |= Digit;
            if (c is (>= 'a' and <= 'f') or (>= 'A' and <= 'F')) bits |= HexLetter;
            if (c is ' ' or (>= 9 and <= 13)) bits |= Space;
            if (c is < 32 or 127) bits |= Control;
            if (c is > 32 and < 127 && bits == 0) bits |= Punctuation;
            classes[c] = (byte)bits;
        }
        return classes;
    }
}
