namespace RedHare.Lua;

/// <summary>
/// <c>cjson.decode</c>. Arrays and objects that are not closed yet are kept on a stack of its own, not the thread's: a script may allow any depth.
/// </summary>
internal ref struct JsonDecoder
{
    private readonly LuaCall _call;
    private readonly JsonOptions _options;
    private JsonTokenizer _tokens;
    private Level[] _levels;
    private int _depth;

    /// <summary>Stack slots that C would use: they bound the depth where the options do not.</summary>
    private int _slots;

    private JsonDecoder(LuaCall call, JsonOptions options, KeyCache keys, ReadOnlySpan<byte> text)
    {
        _call = call;
        _options = options;
        _tokens = new JsonTokenizer(call.State, keys, text, options.DecodesInvalidNumbers);
        _levels = [];
        _slots = 1;
    }

    public static int Decode(LuaCall call, JsonOptions options, KeyCache keys)
    {
        if (call.Count != 1) throw call.Bad(0, "expected 1 argument");
        var text = call.CheckString(0).Span;
        if (text.Length >= 2 && (text[0] == 0 || text[1] == 0)) throw call.Error("JSON parser does not support UTF-16 or UTF-32");
        call.State.Tick(text.Length >> 4);
        return call.Return(new JsonDecoder(call, options, keys, text).Decode());
    }

    private LuaValue Decode()
    {
        var value = Begin(_tokens.Next());
        while (_depth > 0)
        {
            _call.State.Tick(1);
            ref var level = ref _levels[_depth - 1];
            var token = _tokens.Next(isKey: !level.IsArray);
            if (token == (level.IsArray ? JsonToken.ArrayEnd : JsonToken.ObjectEnd))
            {
                value = level.Table;
                End(level.IsArray);
                if (_depth > 0) Store(ref _levels[_depth - 1], value);
                continue;
            }
            if (level.NeedsComma)
            {
                if (token != JsonToken.Comma) throw Unexpected(level.IsArray ? "comma or array end" : "comma or object end", token);
                token = _tokens.Next(isKey: !level.IsArray);
            }
            level.NeedsComma = true;
            if (!level.IsArray)
            {
                if (token != JsonToken.String) throw Unexpected("object key string", token);
                level.Key = _tokens.Value;
                token = _tokens.Next();
                if (token != JsonToken.Colon) throw Unexpected("colon", token);
                token = _tokens.Next();
            }
            var depth = _depth;
            value = Begin(token);
            if (_depth == depth) Store(ref _levels[_depth - 1], value);
        }
        var last = _tokens.Next();
        return last == JsonToken.End ? value : throw Unexpected("the end", last);
    }

    /// <summary>A simple value, or a new level for an array or object.</summary>
    private LuaValue Begin(JsonToken token)
    {
        switch (token)
        {
            case JsonToken.String or JsonToken.Number or JsonToken.Boolean or JsonToken.Null:
                return _tokens.Value;
            case JsonToken.ObjectBegin or JsonToken.ArrayBegin:
                var isArray = token == JsonToken.ArrayBegin;
                if (_depth >= _options.DecodeMaxDepth || _slots + (isArray ? 2 : 3) > LibraryLimits.Slots)
                {
                    throw _call.Error($"Found too many nested data structures ({_depth + 1}) at character {_tokens.Place}");
                }
                if (_depth == _levels.Length) Array.Resize(ref _levels, Math.Max(8, _depth * 2));
                _levels[_depth++] = new Level { Table = _call.State.Table(), IsArray = isArray };
                _slots += isArray ? 1 : 2;
                return default;
            default:
                throw Unexpected("value", token);
        }
    }

    private void End(bool isArray)
    {
        _levels[--_depth] = default;
        _slots -= isArray ? 1 : 2;
    }

    private static void Store(ref Level level, LuaValue value)
    {
        if (level.IsArray) level.Table[++level.Count] = value;
        else level.Table[level.Key] = value;
    }

    private readonly LuaException Unexpected(string expected, JsonToken found) =>
        _call.Error($"Expected {expected} but found {(found == JsonToken.Error ? _tokens.Problem : found.Name())} at character {_tokens.Index + 1}");

    private struct Level
    {
        public LuaTable Table;
        public LuaValue Key;
        public int Count;
        public bool IsArray;
        public bool NeedsComma;
    }
}
