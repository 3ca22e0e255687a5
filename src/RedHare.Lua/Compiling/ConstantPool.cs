namespace RedHare.Lua;

/// <summary>The constants of a function, each once. Zero and minus zero are one constant, whichever came first, as in Lua 5.1.</summary>
internal sealed class ConstantPool
{
    // Lua's Bx has 18 bits; scripts that it refuses are refused here.
    private const int Most = 262_143;

    private readonly Dictionary<LuaString, int> _strings = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<double, int> _numbers = [];
    private readonly List<LuaValue> _values = [];
    private int _nil = -1;
    private int _true = -1;
    private int _false = -1;

    /// <summary>The constant at an index.</summary>
    public LuaValue this[int index] => _values[index];

    /// <summary>The index of a string of the chunk's pool.</summary>
    public int Of(LuaString text)
    {
        if (!_strings.TryGetValue(text, out var index)) _strings.Add(text, index = Add(new LuaValue(text)));
        return index;
    }

    /// <summary>The index of a number.</summary>
    public int Of(double number)
    {
        if (!_numbers.TryGetValue(number, out var index)) _numbers.Add(number, index = Add(new LuaValue(number)));
        return index;
    }

    /// <summary>The index of a boolean.</summary>
    public int Of(bool value)
    {
        ref var index = ref value ? ref _true : ref _false;
        if (index < 0) index = Add(new LuaValue(value));
        return index;
    }

    /// <summary>The index of nil.</summary>
    public int OfNil() => _nil >= 0 ? _nil : _nil = Add(default);

    /// <summary>All, in the order of their indexes.</summary>
    public LuaValue[] ToArray() => [.. _values];

    private int Add(LuaValue value)
    {
        if (_values.Count >= Most) throw new LuaException("constant table overflow");
        _values.Add(value);
        return _values.Count - 1;
    }
}
