namespace RedHare.Lua;

/// <summary>The types of Lua 5.1, in the order of its own numbering.</summary>
public enum LuaType : byte
{
    /// <summary>nil.</summary>
    Nil,
    /// <summary>true or false.</summary>
    Boolean,
    /// <summary>A bare pointer: in scripts only <c>cjson.null</c>.</summary>
    LightUserdata,
    /// <summary>A double.</summary>
    Number,
    /// <summary>A string of bytes.</summary>
    String,
    /// <summary>A table.</summary>
    Table,
    /// <summary>A function, Lua's or native.</summary>
    Function,
    /// <summary>An opaque object of the host.</summary>
    Userdata,
    /// <summary>A coroutine.</summary>
    Thread,
}
