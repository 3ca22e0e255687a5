namespace RedHare.Lua;

/// <summary>The table <c>os</c>: only the clock is left of it in the sandbox.</summary>
public static class OsLibrary
{
    /// <summary>Sets the global <c>os</c>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="clock">The processor time used, which <c>os.clock</c> tells in seconds; the process's own where not given.</param>
    public static void Open(LuaState state, Func<TimeSpan>? clock = null)
    {
        clock ??= static () => Environment.CpuUsage.TotalTime;
        LibraryTable.Open(state, "os").Add("clock", call => call.Return(clock().TotalSeconds));
    }
}
