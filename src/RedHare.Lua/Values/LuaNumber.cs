namespace RedHare.Lua;

/// <summary>Numbers as text, by C's rules as Lua 5.1 uses them.</summary>
public static class LuaNumber
{
    /// <summary>A number as "%.14g" prints it: 3, 3.5, 1e+15, inf, -nan.</summary>
    public static LuaString ToText(double number) => throw new NotImplementedException();

    /// <summary>A string as a number, as strtod with spaces around and hexadecimal integers; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out double number) => throw new NotImplementedException();
}
