namespace RedHare.Lua;

/// <summary>The table <c>cmsgpack</c>: lua-cmsgpack 0.4.0, as Redis has it.</summary>
public static class CmsgpackLibrary
{
    /// <summary>Sets the global <c>cmsgpack</c>.</summary>
    public static void Open(LuaState state)
    {
        var library = LibraryTable.Open(state, "cmsgpack");
        var keys = new KeyCache();
        library.Add("pack", MessagePackEncoder.Pack);
        library.Add("unpack", call => MessagePackDecoder.Unpack(call, keys, 0, 0));
        library.Add("unpack_one", call => MessagePackDecoder.Unpack(call, keys, 1, call.OptInteger(1, 0)));
        library.Add("unpack_limit", call =>
        {
            var limit = call.CheckInteger(1);
            return MessagePackDecoder.Unpack(call, keys, limit, call.OptInteger(2, 0));
        });
        library.Add("_NAME", LuaString.Of("cmsgpack"));
        library.Add("_VERSION", LuaString.Of("lua-cmsgpack 0.4.0"));
        library.Add("_COPYRIGHT", LuaString.Of("Copyright (C) 2012, Salvatore Sanfilippo"));
        library.Add("_DESCRIPTION", LuaString.Of("MessagePack C implementation for Lua"));
    }
}
