namespace RedHare.Lua;

/// <summary>
/// The strings of one chunk, each once: so the parser compares names by reference and a name that occurs a hundred times is one object. The hash
/// takes every byte and a random seed (unlike Lua's own), so that a hostile source cannot make it slow.
/// </summary>
internal sealed class StringPool
{
    private LuaString?[] _strings = new LuaString?[128];
    private int[] _hashes = new int[128];
    private int _count;

    /// <summary>The string of these bytes.</summary>
    public LuaString Intern(ReadOnlySpan<byte> bytes)
    {
        var hasher = default(HashCode);
        hasher.AddBytes(bytes);
        var hash = hasher.ToHashCode();
        var mask = _strings.Length - 1;
        var slot = hash & mask;
        for (; _strings[slot] is { } found; slot = (slot + 1) & mask)
        {
            if (_hashes[slot] == hash && found.Span.SequenceEqual(bytes)) return found;
        }
        var added = new LuaString(bytes);
        _strings[slot] = added;
        _hashes[slot] = hash;
        if (++_count > _strings.Length * 3 / 4) Grow();
        return added;
    }

    private void Grow()
    {
        var (strings, hashes) = (_strings, _hashes);
        _strings = new LuaString?[strings.Length * 2];
        _hashes = new int[strings.Length * 2];
        for (var i = 0; i < strings.Length; i++)
        {
            if (strings[i] is null) continue;
            var slot = hashes[i] & (_strings.Length - 1);
            while (_strings[slot] is not null) slot = (slot + 1) & (_strings.Length - 1);
            _strings[slot] = strings[i];
            _hashes[slot] = hashes[i];
        }
    }
}
