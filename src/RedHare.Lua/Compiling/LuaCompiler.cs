namespace RedHare.Lua;

/// <summary>From source text to bytecode.</summary>
public static class LuaCompiler
{
    /// <summary>Compiles a chunk: the body of a vararg function.</summary>
    /// <param name="source">The text. A chunk that begins with ESC (bytecode) is refused.</param>
    /// <param name="chunkName">The name for messages, with Lua's mark: "@user_script".</param>
    /// <exception cref="LuaException">A syntax error in Lua's words: <c>user_script:1: '=' expected near 'x'</c>.</exception>
    public static Prototype Compile(ReadOnlySpan<byte> source, string chunkName) => throw new NotImplementedException();
}
