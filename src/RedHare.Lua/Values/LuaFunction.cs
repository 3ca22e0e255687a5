namespace RedHare.Lua;

/// <summary>A function: of Lua (<see cref="LuaClosure"/>) or native.</summary>
public abstract class LuaFunction : LuaObject
{
    private protected LuaFunction() : base(LuaType.Function)
    {
    }

    /// <summary>The environment that getfenv gives and global names are looked up in.</summary>
    public LuaTable? Environment { get; set; }
}

/// <summary>The body of a native function. It returns how many results it left; see <see cref="LuaCall.Return()"/>.</summary>
/// <exception cref="LuaException">A Lua error.</exception>
public delegate int LuaNative(LuaCall call);

/// <summary>A function written in C#.</summary>
public sealed class LuaNativeFunction(string name, LuaNative body) : LuaFunction
{
    /// <summary>The name, for messages where the call itself gives none.</summary>
    public string Name { get; } = name;

    /// <summary>What it does.</summary>
    public LuaNative Body { get; } = body;
}

/// <summary>A function of Lua with the variables that it caught.</summary>
public sealed class LuaClosure : LuaFunction
{
    internal LuaClosure(Prototype prototype, LuaTable environment)
    {
        Prototype = prototype;
        Environment = environment;
        Upvalues = prototype.Upvalues.Length == 0 ? [] : new LuaUpvalue[prototype.Upvalues.Length];
    }

    /// <summary>The compiled code.</summary>
    public Prototype Prototype { get; }

    internal LuaUpvalue[] Upvalues { get; }
}
