using RedHare.Lua;

namespace RedHare.Scripting;

/// <summary>A function that a library registered.</summary>
/// <param name="Name">Letters, digits and underscores.</param>
/// <param name="Description">What it says of itself, or null.</param>
/// <param name="Flags">What it declares.</param>
/// <param name="Callback">The function in the interpreter of functions.</param>
internal sealed record LibraryFunction(string Name, byte[]? Description, ScriptFlags Flags, LuaValue Callback);
