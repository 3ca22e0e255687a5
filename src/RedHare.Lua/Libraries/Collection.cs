namespace RedHare.Lua;

/// <summary>collectgarbage and gcinfo: memory is .NET's to collect; the answers come from the state's accounting.</summary>
internal static class Collection
{
    public static int CollectGarbage(LuaCall call)
    {
        var option = call.OptString(0)?.ToString() ?? "collect";
        switch (option)
        {
            case "collect":
                call.State.Collect();
                return call.Return(0);
            case "step":
                call.State.Collect();
                return call.Return(LuaValue.True);
            case "count":
                return call.Return(call.State.MemoryUsed / 1024.0);
            case "stop" or "restart":
                return call.Return(0);
            case "setpause" or "setstepmul":
                return call.Return(200);
            default:
                throw call.Bad(0, $"invalid option '{option}'");
        }
    }

    public static int GcInfo(LuaCall call) => call.Return(call.State.MemoryUsed / 1024);
}
