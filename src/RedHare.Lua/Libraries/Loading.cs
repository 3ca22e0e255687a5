namespace RedHare.Lua;

/// <summary>load and loadstring: source text only.</summary>
internal static class Loading
{
    public static int LoadString(LuaCall call)
    {
        var source = call.CheckString(0);
        var name = call.OptString(1) ?? source;
        return Compile(call, source.Span, name);
    }

    public static int Load(LuaCall call)
    {
        var reader = call.CheckFunction(0);
        var name = call.OptString(1) ?? LuaString.Of("=(load)");
        using var source = new MemoryStream();
        var depth = call.Thread.Depth;
        var native = call.State.NativeDepth;
        try
        {
            for (; ; )
            {
                var piece = call.Thread.Call1(reader);
                if (piece.IsNil) break;
                if (piece.Reference is not LuaString && !piece.IsNumber) throw call.Error("reader function must return a string");
                var text = LuaText.OfAny(call.Thread, piece);
                if (text.Length == 0) break;
                call.State.Charge(2L * text.Length);
                source.Write(text.Span);
            }
        }
        catch (LuaException exception) when (!exception.IsFatal)
        {
            call.Thread.Unwind(depth, call.Base + call.Count);
            call.State.NativeDepth = native;
            return call.Return(LuaValue.Nil, exception.Value);
        }
        return Compile(call, source.GetBuffer().AsSpan(0, (int)source.Length), name);
    }

    private static int Compile(LuaCall call, ReadOnlySpan<byte> source, LuaString name)
    {
        // Code and constants take more than their source.
        call.State.Charge(16L * source.Length + 1024);
        call.State.Tick(source.Length);
        try
        {
            var prototype = LuaCompiler.Compile(source, name.ToString());
            return call.Return(new LuaClosure(prototype, call.Thread.Globals));
        }
        catch (LuaException exception) when (!exception.IsFatal)
        {
            return call.Return(LuaValue.Nil, exception.Value);
        }
    }
}
