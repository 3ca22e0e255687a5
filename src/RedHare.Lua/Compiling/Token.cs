namespace RedHare.Lua;

/// <summary>A token of the source.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name, or the content of a string.</param>
/// <param name="Number">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, LuaString? Text = null, double Number = 0);
