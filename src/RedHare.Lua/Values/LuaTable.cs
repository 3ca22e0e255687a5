namespace RedHare.Lua;

/// <summary>A table: an array part and a hash part, as in Lua 5.1.</summary>
public sealed class LuaTable : LuaObject
{
    private readonly Dictionary<LuaValue, LuaValue> _map = [];
    private readonly List<LuaValue> _order = [];

    /// <summary>An empty table with room for so many elements and fields.</summary>
    public LuaTable(int arrayCapacity = 0, int hashCapacity = 0) : base(LuaType.Table)
    {
        _ = arrayCapacity;
        _ = hashCapacity;
    }

    /// <summary>The metatable, or null.</summary>
    public LuaTable? Metatable { get; set; }

    /// <summary>A write from a script raises "Attempt to modify a readonly table" (Redis's addition to Lua). The host may write still.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The border that <c>#</c> gives.</summary>
    public int Length
    {
        get
        {
            var n = 0;
            while (!this[n + 1].IsNil) n++;
            return n;
        }
    }

    /// <summary>Raw access by any key. Setting nil removes; a nil or NaN key is a bug of the caller, who must have checked.</summary>
    public LuaValue this[LuaValue key]
    {
        get => key.IsNil ? default : _map.GetValueOrDefault(key);
        set
        {
            if (value.IsNil) { if (_map.ContainsKey(key)) _map[key] = default; return; }
            if (!_map.ContainsKey(key)) _order.Add(key);
            _map[key] = value;
        }
    }

    /// <summary>Raw access by a string.</summary>
    public LuaValue this[LuaString key]
    {
        get => this[new LuaValue(key)];
        set => this[new LuaValue(key)] = value;
    }

    /// <summary>Raw access by an integer.</summary>
    public LuaValue this[int key]
    {
        get => this[new LuaValue(key)];
        set => this[new LuaValue(key)] = value;
    }

    /// <summary>
    /// The key after this one in traversal order (the first, for nil) and its value. False at the end.
    /// </summary>
    /// <exception cref="LuaException">The key is not in the table: "invalid key to 'next'".</exception>
    public bool Next(ref LuaValue key, out LuaValue value)
    {
        var index = key.IsNil ? 0 : _order.IndexOf(key) + 1;
        for (; index < _order.Count; index++)
        {
            key = _order[index];
            value = _map[key];
            if (!value.IsNil) return true;
        }
        value = default;
        return false;
    }
}
