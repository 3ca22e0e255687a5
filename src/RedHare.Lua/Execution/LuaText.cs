using System.Globalization;
using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>Values as text.</summary>
internal static class LuaText
{
    /// <summary>tostring(value).</summary>
    public static LuaString OfAny(LuaThread thread, LuaValue value)
    {
        if (Metamethods.MetatableOf(thread.State, value) is { } metatable)
        {
            var handler = metatable.GetConstant(MetaNames.ToText);
            if (!handler.IsNil)
            {
                var result = thread.Call1(handler, value);
                if (result.IsNumber) return OfNumber(thread.State, result.Double);
                return result.String ?? throw new LuaException(thread.Where(1) + "'tostring' must return a string to 'print'");
            }
        }
        return value.Reference switch
        {
            null => LuaString.Of("nil"),
            LuaString text => text,
            LuaTag tag when ReferenceEquals(tag, LuaTag.Number) => OfNumber(thread.State, value.Double),
            LuaTag tag => LuaString.Of(ReferenceEquals(tag, LuaTag.True) ? "true" : "false"),
            var reference => OfObject(thread.State, reference),
        };
    }

    /// <summary>A number as a string, charged.</summary>
    public static LuaString OfNumber(LuaState state, double number)
    {
        Span<byte> text = stackalloc byte[LuaNumber.MaxText];
        return state.String(text[..LuaNumber.Format(number, text)]);
    }

    /// <summary>The name of a type as scripts see it.</summary>
    public static string TypeName(in LuaValue value) => value.Type switch
    {
        LuaType.Nil => "nil",
        LuaType.Boolean => "boolean",
        LuaType.Number => "number",
        LuaType.String => "string",
        LuaType.Table => "table",
        LuaType.Function => "function",
        LuaType.Thread => "thread",
        _ => "userdata",
    };

    // Where PUC Lua prints an address there is a number that stays with the object.
    private static LuaString OfObject(LuaState state, LuaObject value)
    {
        state.Charge(LuaSizes.String(32));
        if (ReferenceEquals(value, LuaUserdata.Null)) return LuaString.Of("userdata: (nil)");
        var address = 0x7f0000000000L + RuntimeHelpers.GetHashCode(value) * 16L;
        return LuaString.Of(string.Create(CultureInfo.InvariantCulture, $"{TypeName(value)}: 0x{address:x12}"));
    }
}
