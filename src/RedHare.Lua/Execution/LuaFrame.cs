namespace RedHare.Lua;

/// <summary>A running function, as debug.getinfo tells of it.</summary>
/// <param name="Function">The function; null for a lost tail call.</param>
/// <param name="Source">The chunk's name with its mark: "@user_script"; "=[C]" for a native function.</param>
/// <param name="ShortSource">The chunk's name for messages: user_script.</param>
/// <param name="CurrentLine">The line that runs, or -1.</param>
public sealed record LuaFrame(LuaFunction? Function, string Source, string ShortSource, int CurrentLine)
{
    /// <summary>The function at a level of a thread's stack.</summary>
    internal static LuaFrame? At(LuaThread thread, int level)
    {
        var depth = DepthAt(thread, level);
        return depth switch
        {
            < 0 => null,
            0 => new LuaFrame(null, "=(tail call)", "(tail call)", -1),
            _ => Of(thread, depth),
        };
    }

    /// <summary>The frame's index of a level: -1 when there is none, 0 for a call that a tail call took the place of.</summary>
    internal static int DepthAt(LuaThread thread, int level)
    {
        if (level < 0) return -1;
        var depth = thread.Depth;
        for (; level > 0 && depth > 0; depth--) level -= 1 + thread.Frames[depth].TailCalls;
        if (level < 0) return 0;
        return depth > 0 ? depth : -1;
    }

    /// <summary>The function of Lua that an error came from.</summary>
    internal static LuaFrame? OfError(LuaThread thread)
    {
        var depth = thread.Depth;
        if (depth > 1 && thread.Stack[thread.Frames[depth].Func].Reference is LuaNativeFunction) depth--;
        return depth > 0 ? Of(thread, depth) : null;
    }

    /// <summary>The line that a frame is at, or -1.</summary>
    internal static int LineOf(LuaThread thread, int depth)
    {
        ref readonly var frame = ref thread.Frames[depth];
        if (thread.Stack[frame.Func].Reference is not LuaClosure closure) return -1;
        var lines = closure.Prototype.Lines;
        var pc = Math.Max(frame.Pc - 1, 0);
        return pc < lines.Length ? lines[pc] : -1;
    }

    private static LuaFrame Of(LuaThread thread, int depth)
    {
        var function = thread.Stack[thread.Frames[depth].Func].Reference as LuaFunction;
        return function is LuaClosure closure
            ? new LuaFrame(function, closure.Prototype.Source, ChunkName.Display(closure.Prototype.Source, ChunkName.RuntimeSize), LineOf(thread, depth))
            : new LuaFrame(function, "=[C]", "[C]", -1);
    }
}
