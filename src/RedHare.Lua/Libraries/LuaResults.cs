namespace RedHare.Lua;

/// <summary>Results of a native function whose number the data decides.</summary>
internal ref struct LuaResults(LuaCall call)
{
    private readonly LuaCall _call = call;
    private LuaValue[] _values = [];

    public int Count { get; private set; }

    public readonly LuaValue Last => _values[Count - 1];

    /// <summary>Refuses more than a native function may leave on its stack; the caller asks before it adds.</summary>
    public readonly void CheckRoom(int slots, string what) => _call.CheckResults(Count + slots, what);

    public void Add(LuaValue value)
    {
        if (Count == _values.Length) Array.Resize(ref _values, Math.Max(8, Count * 2));
        _values[Count++] = value;
    }

    public readonly void SetFirst(LuaValue value) => _values[0] = value;

    public void RemoveLast() => Count--;

    public readonly int Return() => _call.Return(_values.AsSpan(0, Count));
}
