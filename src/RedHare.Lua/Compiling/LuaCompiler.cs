namespace RedHare.Lua;

/// <summary>
/// From source text to bytecode, in one pass: the parser emits code while it reads, holding each expression back until it is known where its value is
/// wanted (<see cref="Expression"/>). The method is that of Lua 5.1's own compiler, because a script can see it: in the registers that error messages
/// name, in the lines of instructions, in the order of evaluation and in every limit.
///
/// Time and memory are linear in the source's length (a prototype takes at most some 30 bytes for each of its bytes), depth is bounded by
/// Lua's 200 levels.
/// </summary>
public static class LuaCompiler
{
    /// <summary>Compiles a chunk: the body of a vararg function.</summary>
    /// <param name="source">The text. Bytecode is no text: its first byte, ESC, is an unexpected symbol, as in Redis.</param>
    /// <param name="chunkName">The name for messages, with Lua's mark: "@user_script".</param>
    /// <exception cref="LuaException">A syntax error in Lua's words: <c>user_script:1: '=' expected near 'x'</c>.</exception>
    public static Prototype Compile(ReadOnlySpan<byte> source, string chunkName) => Compile(source, chunkName, 0);

    /// <summary>Compiles a chunk on behalf of native code that is so many levels deep; these count as levels of syntax, for both use the thread's stack.</summary>
    internal static Prototype Compile(ReadOnlySpan<byte> source, string chunkName, int level) =>
        new Compilation(source.ToArray(), chunkName, level).Bodies.ParseChunk();
}
