namespace RedHare.Lua;

/// <summary>A block of a function in the making.</summary>
internal sealed class Block(Block? outer, int activeLocals, bool isLoop)
{
    /// <summary>The block around it.</summary>
    public Block? Outer { get; } = outer;

    /// <summary>Locals alive outside of it.</summary>
    public int ActiveLocals { get; } = activeLocals;

    /// <summary>True for what "break" leaves.</summary>
    public bool IsLoop { get; } = isLoop;

    /// <summary>True when a closure caught one of its locals, which must then be closed when it ends.</summary>
    public bool HasCaught { get; set; }

    /// <summary>The jumps of its "break"s.</summary>
    public int Breaks = CodeBuffer.NoJump;
}
