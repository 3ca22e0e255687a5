using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>Results of a native function whose number the data decides. The first few need no array.</summary>
internal ref struct LuaResults(LuaCall call)
{
    private readonly LuaCall _call = call;
    private Few _few;
    private LuaValue[]? _many;

    public int Count { get; private set; }

    public readonly LuaValue Last => _many is null ? _few[Count - 1] : _many[Count - 1];

    /// <summary>Refuses more than a native function may leave on its stack; the caller asks before it adds.</summary>
    public readonly void CheckRoom(int slots, string what) => _call.CheckResults(Count + slots, what);

    public void Add(LuaValue value)
    {
        if (_many is null)
        {
            if (Count < Few.Length)
            {
                _few[Count++] = value;
                return;
            }
            _many = new LuaValue[4 * Few.Length];
            ((ReadOnlySpan<LuaValue>)_few).CopyTo(_many);
        }
        if (Count == _many.Length) Array.Resize(ref _many, Count * 2);
        _many[Count++] = value;
    }

    public void SetFirst(LuaValue value)
    {
        if (_many is null) _few[0] = value;
        else _many[0] = value;
    }

    public void RemoveLast() => Count--;

    public readonly int Return() => _call.Return(_many is null ? ((ReadOnlySpan<LuaValue>)_few)[..Count] : _many.AsSpan(0, Count));

    [InlineArray(Length)]
    private struct Few
    {
        public const int Length = 8;

        private LuaValue _first;
    }
}
