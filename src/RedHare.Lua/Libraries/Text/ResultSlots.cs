using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>Room for the results of a match: two places and all captures.</summary>
[InlineArray(PatternMatcher.MaxCaptures + 2)]
internal struct ResultSlots
{
    private LuaValue _first;
}
