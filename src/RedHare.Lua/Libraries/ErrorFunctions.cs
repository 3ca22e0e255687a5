namespace RedHare.Lua;

/// <summary>assert, error, pcall and xpcall.</summary>
internal static class ErrorFunctions
{
    public static int Assert(LuaCall call)
    {
        if (!call.CheckAny(0).IsFalsy) return call.Count;
        throw new LuaException(call.Thread.WithPlace(1, call.OptString(1) ?? LuaString.Of("assertion failed!")));
    }

    public static int Error(LuaCall call)
    {
        var level = (int)call.OptInteger(1, 1);
        var value = call[0];
        if ((value.Reference is LuaString || value.IsNumber) && level > 0) value = call.Thread.WithPlace(level, call.CheckString(0));
        throw new LuaException(value);
    }

    public static int PCall(LuaCall call)
    {
        call.CheckAny(0);
        var thread = call.Thread;
        var depth = thread.Depth;
        var native = call.State.NativeDepth;
        try
        {
            return Success(call, thread.CallAt(call.Base, call.Count - 1, -1));
        }
        catch (LuaException exception) when (!exception.IsFatal)
        {
            var error = call.State.ErrorOfPCall is { } convert ? convert(exception.Value) : exception.Value;
            return Failure(call, depth, native, error);
        }
    }

    public static int XPCall(LuaCall call)
    {
        call.CheckAny(1);
        var thread = call.Thread;
        var depth = thread.Depth;
        var native = call.State.NativeDepth;
        var (function, handler) = (call[0], call[1]);
        LuaException caught;
        thread.EnsureStack(call.Base + call.Count + 1);
        try
        {
            // The handler's register stays as it is; the function is called behind it.
            thread.Stack[call.Base + call.Count] = function;
            return Success(call, thread.CallAt(call.Base + call.Count, 0, -1), call.Count);
        }
        catch (LuaException exception) when (!exception.IsFatal)
        {
            caught = exception;
        }
        // Outside of the catch, where the C# stack is free again; Lua's frames are still those of the error: what a handler may look at.
        return Failure(call, depth, native, Handle(thread, handler, caught.Value));
    }

    private static LuaValue Handle(LuaThread thread, LuaValue handler, LuaValue value)
    {
        var depth = thread.Depth;
        var limit = thread.State.Limits.NativeCalls;
        // An error in the handler is handled by it again, one call deeper; the reference does so until its C stack is full.
        for (var native = thread.State.NativeDepth; native < limit + limit / 8; native++)
        {
            try
            {
                thread.State.NativeDepth = native;
                return thread.Call1(handler, value);
            }
            catch (LuaException exception) when (!exception.IsFatal)
            {
                thread.Unwind(depth, thread.Frames[depth].Top);
                value = exception.Value;
            }
        }
        return LuaString.Of("error in error handling");
    }

    private static int Success(LuaCall call, int count, int from = 0)
    {
        var thread = call.Thread;
        thread.EnsureStack(call.Base + count + 1);
        thread.Stack.AsSpan(call.Base + from, count).CopyTo(thread.Stack.AsSpan(call.Base + 1));
        thread.Stack[call.Base] = LuaValue.True;
        return count + 1;
    }

    private static int Failure(LuaCall call, int depth, int native, LuaValue value)
    {
        call.Thread.Unwind(depth, call.Base);
        call.State.NativeDepth = native;
        return call.Return(LuaValue.False, value);
    }
}
