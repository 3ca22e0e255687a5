namespace RedHare.Lua;

/// <summary>
/// Short strings that a decoder met lately, by content: documents name the same fields again and again. A field that is found costs no memory, and a table
/// finds it by reference. One entry for each place of the hash, so it never grows.
/// </summary>
internal sealed class KeyCache
{
    private const int Places = 256;
    private const int LongestKey = 32;

    private readonly LuaString?[] _keys = new LuaString?[Places];

    public LuaString Get(LuaState state, ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestKey) return state.String(text);
        var hash = text.Length + (text[0] * 7) + (text[^1] * 31) + (text[text.Length / 2] * 61);
        ref var place = ref _keys[hash & (Places - 1)];
        if (place is not null && place.Span.SequenceEqual(text)) return place;
        return place = state.String(text);
    }
}
