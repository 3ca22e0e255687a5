namespace RedHare.Lua;

/// <summary>
/// <c>cmsgpack.unpack</c> and its kin. Arrays and maps that are not complete yet are kept on a stack of its own, since the input decides how deep they
/// are.
/// </summary>
internal ref struct MessagePackDecoder
{
    private const string TooMany = "too many return values at once; use unpack_one or unpack_limit instead.";

    private readonly LuaCall _call;
    private MessagePackReader _reader;
    private LuaResults _results;
    private Level[] _levels;
    private int _depth;

    /// <summary>Stack slots that C would use within the tables: they bound the depth.</summary>
    private int _slots;

    private MessagePackDecoder(LuaCall call, KeyCache keys, ReadOnlySpan<byte> data)
    {
        _call = call;
        _reader = new MessagePackReader(call.State, keys, data);
        _results = new LuaResults(call);
        _levels = [];
    }

    /// <summary>Unpacks the values that stand in a row.</summary>
    /// <param name="call">The text is its first argument.</param>
    /// <param name="keys">Names of fields that were met before.</param>
    /// <param name="limit">How many at most; 0 with an offset of 0 means all, and no offset in the results.</param>
    /// <param name="offset">Where to begin. The first result is where to go on, or -1 at the end.</param>
    public static int Unpack(LuaCall call, KeyCache keys, long limit, long offset)
    {
        var isAll = limit == 0 && offset == 0;
        var data = call.CheckString(0).Span;
        if (offset < 0 || limit < 0)
        {
            // The message shows the length in the limit's place, as in C.
            throw call.Error($"Invalid request to unpack with offset of {unchecked((int)offset)} and limit of {data.Length}.");
        }
        if (offset > data.Length) throw call.Error($"Start offset {unchecked((int)offset)} greater than input length {data.Length}.");
        var decoder = new MessagePackDecoder(call, keys, data[(int)offset..]);
        if (!isAll) decoder._results.Add(LuaValue.Nil);
        for (var count = 0L; decoder._reader.Rest.Length > 0 && (isAll || count < limit); count++) decoder._results.Add(decoder.Decode());
        if (!isAll) decoder._results.SetFirst(decoder._reader.Rest.Length == 0 ? -1 : data.Length - decoder._reader.Rest.Length);
        return decoder._results.Return();
    }

    private LuaValue Decode()
    {
        var value = Next(out var isWhole);
        while (_depth > 0)
        {
            if (isWhole) Store(ref _levels[_depth - 1], value);
            ref var level = ref _levels[_depth - 1];
            if (level.Left == 0)
            {
                value = level.Table;
                _slots -= level.Slots;
                _levels[--_depth] = default;
                isWhole = true;
                continue;
            }
            value = Next(out isWhole);
        }
        return value;
    }

    /// <summary>A whole value, or a new level for an array or map.</summary>
    private LuaValue Next(out bool isWhole)
    {
        _call.State.Tick(1);
        if (_reader.Rest.Length > 0) _results.CheckRoom(_slots + 1, TooMany);
        isWhole = false;
        switch (_reader.Next(_depth > 0 && _levels[_depth - 1] is { IsMap: true, HasKey: false }))
        {
            case MessagePackItem.Value:
                isWhole = true;
                return _reader.Value;
            case MessagePackItem.Array:
                Begin(isMap: false);
                return default;
            case MessagePackItem.Map:
                Begin(isMap: true);
                return default;
            case MessagePackItem.Missing:
                throw _call.Error("Missing bytes in input.");
            default:
                throw _call.Error("Bad data format in input.");
        }
    }

    private void Begin(bool isMap)
    {
        if (!isMap) _results.CheckRoom(_slots + 2, "in function mp_decode_to_lua_array");
        if (_depth == _levels.Length) Array.Resize(ref _levels, Math.Max(8, _depth * 2));
        _levels[_depth++] = new Level { Table = _call.State.Table(), IsMap = isMap, Left = isMap ? _reader.Count * 2L : _reader.Count, Slots = isMap ? 1 : 2 };
        _slots += isMap ? 1 : 2;
    }

    private void Store(ref Level level, LuaValue value)
    {
        level.Left--;
        if (!level.IsMap)
        {
            level.Table[++level.Index] = value;
            return;
        }
        level.HasKey = !level.HasKey;
        if (level.HasKey)
        {
            level.Key = value;
            level.Slots++;
            _slots++;
            return;
        }
        level.Slots--;
        _slots--;
        if (level.Key.IsNil) throw new LuaException("table index is nil");
        if (level.Key.IsNumber && double.IsNaN(level.Key.Number)) throw new LuaException("table index is NaN");
        level.Table[level.Key] = value;
    }

    /// <summary>A table that is being read.</summary>
    private struct Level
    {
        public LuaTable Table;
        public LuaValue Key;
        public long Left;
        public int Index;
        public int Slots;
        public bool IsMap;
        public bool HasKey;
    }
}
