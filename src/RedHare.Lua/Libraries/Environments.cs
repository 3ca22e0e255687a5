namespace RedHare.Lua;

/// <summary>getfenv and setfenv.</summary>
internal static class Environments
{
    public static int GetFEnv(LuaCall call)
    {
        var function = Function(call, isOptional: true);
        return call.Return(function is LuaClosure ? function.Environment : call.Thread.Globals);
    }

    public static int SetFEnv(LuaCall call)
    {
        var environment = call.CheckTable(1);
        var function = Function(call, isOptional: false);
        if (Arithmetic.TryNumber(call[0], out var level) && level == 0)
        {
            call.Thread.Globals = environment;
            return 0;
        }
        if (function is not LuaClosure) throw call.Error("'setfenv' cannot change environment of given object");
        function.Environment = environment;
        return call.Return(function);
    }

    private static LuaFunction? Function(LuaCall call, bool isOptional)
    {
        if (call[0].Function is { } function) return function;
        var level = isOptional ? call.OptInteger(0, 1) : call.CheckInteger(0);
        if (level < 0) throw call.Bad(0, "level must be non-negative");
        var depth = LuaFrame.DepthAt(call.Thread, (int)Math.Min(level, int.MaxValue));
        return depth switch
        {
            < 0 => throw call.Bad(0, "invalid level"),
            0 => throw call.Error($"no function environment for tail call at level {level}"),
            _ => call.Thread.Stack[call.Thread.Frames[depth].Func].Function,
        };
    }
}
