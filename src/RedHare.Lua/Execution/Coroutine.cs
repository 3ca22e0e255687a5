namespace RedHare.Lua;

/// <summary>
/// Coroutines: a resume runs the interpreter's loop anew over the coroutine's own stack; a yield leaves that loop, with the frames as they are, for the
/// next resume to go on with. So a coroutine needs no thread of the system, and may yield only where nothing native stands between it and its resume.
/// </summary>
internal static class Coroutine
{
    /// <summary>What a native function returns to leave the loop.</summary>
    private const int Yielded = -1;

    public static LuaThread Create(LuaThread creator, LuaClosure function)
    {
        creator.State.Charge(LuaThread.CoroutineSize);
        return new LuaThread(creator, function);
    }

    /// <summary>coroutine.yield: what it gives to resume are its arguments.</summary>
    public static int Yield(LuaCall call)
    {
        if (call.State.NativeDepth != call.Thread.ResumedAt) throw new LuaException("attempt to yield across metamethod/C-call boundary");
        return Yielded;
    }

    /// <summary>Resumes a coroutine with the caller's arguments from this one on. False with the error when it failed or could not be resumed.</summary>
    public static bool TryResume(LuaThread thread, LuaCall call, int skip, out int count, out LuaValue error)
    {
        count = 0;
        error = default;
        if (thread.Status != CoroutineStatus.Suspended)
        {
            error = LuaString.Of($"cannot resume {NameOf(thread.Status)} coroutine");
            return false;
        }
        var state = call.State;
        var caller = call.Thread;
        var native = state.NativeDepth;
        var isDone = false;
        try
        {
            caller.EnterNative();
            thread.Resumer = caller;
            thread.ResumedAt = state.NativeDepth;
            caller.Status = CoroutineStatus.Normal;
            thread.Status = CoroutineStatus.Running;
            state.Current = thread;
            var hasEnded = Run(thread, caller.Stack.AsSpan(call.Base + skip, call.Count - skip));
            thread.Status = hasEnded ? CoroutineStatus.Dead : CoroutineStatus.Suspended;
            count = thread.Top - thread.ResultsAt;
            isDone = true;
            return true;
        }
        catch (LuaException exception) when (!exception.IsFatal)
        {
            error = exception.Value;
            return false;
        }
        finally
        {
            if (!isDone) thread.Die();
            thread.Resumer = null;
            caller.Status = CoroutineStatus.Running;
            state.Current = caller;
            state.NativeDepth = native;
        }
    }

    /// <summary>Copies what it yielded or returned.</summary>
    public static void TakeResults(LuaThread thread, Span<LuaValue> target)
    {
        thread.Stack.AsSpan(thread.ResultsAt, target.Length).CopyTo(target);
        if (thread.Status == CoroutineStatus.Dead) thread.Die();
    }

    public static string NameOf(CoroutineStatus status) => status switch
    {
        CoroutineStatus.Suspended => "suspended",
        CoroutineStatus.Running => "running",
        CoroutineStatus.Normal => "normal",
        _ => "dead",
    };

    // True when the coroutine's function has returned.
    private static bool Run(LuaThread thread, ReadOnlySpan<LuaValue> arguments)
    {
        if (thread.Depth == 0)
        {
            thread.EnsureStack(1 + arguments.Length);
            arguments.CopyTo(thread.Stack.AsSpan(1));
            thread.Top = 1 + arguments.Length;
            thread.EnterLua(0, arguments.Length, (LuaClosure)thread.Stack[0].Reference!, -1);
        }
        else
        {
            // What resume was given are the results of yield.
            var frame = thread.Frames[thread.Depth];
            thread.EnsureStack(frame.Base + arguments.Length);
            arguments.CopyTo(thread.Stack.AsSpan(frame.Base));
            thread.Depth--;
            thread.MoveResults(frame.Base, arguments.Length, frame.Func, frame.Expected);
        }
        if (Interpreter.Run(thread, 1))
        {
            thread.ResultsAt = 0;
            return true;
        }
        ref readonly var yield = ref thread.Frames[thread.Depth];
        thread.ResultsAt = yield.Base;
        thread.Top = yield.Top;
        return false;
    }
}
