namespace RedHare.Lua;

/// <summary>
/// A running function. It holds numbers only, so that pushing one costs no write barrier: the function itself stands on the thread's stack, in the
/// register <see cref="Func"/>, where nothing overwrites it while it runs.
/// </summary>
internal struct CallFrame
{
    /// <summary>The stack slot of the function; its results go there.</summary>
    public int Func;

    /// <summary>Register 0. Behind Func come the arguments; a function with varargs has them all there and its registers behind them.</summary>
    public int Base;

    /// <summary>The first stack slot that is not the function's: where a call from it may put what it needs.</summary>
    public int Top;

    /// <summary>The next instruction, while the function does not run or when it may raise an error.</summary>
    public int Pc;

    /// <summary>Results that the caller wants; -1 for all.</summary>
    public int Expected;

    /// <summary>Tail calls that took this frame over: levels that a traceback cannot show.</summary>
    public int TailCalls;
}
