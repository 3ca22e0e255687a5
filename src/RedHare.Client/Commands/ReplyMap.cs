namespace RedHare.Client;

/// <summary>A reply of names and values, read by name: a map in RESP3, a flat array in RESP2.</summary>
internal readonly struct ReplyMap(Reply reply)
{
    private readonly IReadOnlyList<Reply> _items = reply.Items;

    /// <summary>How many pairs there are.</summary>
    public int Count => _items.Count / 2;

    /// <summary>A value; null where the server has no such name, as an older one may not.</summary>
    public Reply this[string name]
    {
        get
        {
            for (var i = 0; i + 1 < _items.Count; i += 2)
                if (_items[i].ToString() == name) return _items[i + 1];
            return Reply.Null;
        }
    }

    /// <summary>A value as text; empty where there is none.</summary>
    public string Text(string name) => this[name].Text ?? "";

    /// <summary>A value as an integer; null where there is none.</summary>
    public long? IntegerOrNull(string name) => this[name] is { IsNull: false } value ? value.AsInteger() : null;

    /// <summary>A value as an integer; 0 where there is none.</summary>
    public long Integer(string name) => IntegerOrNull(name) ?? 0;

    /// <summary>The whole, by names of text.</summary>
    public Dictionary<string, T> ToDictionary<T>(Func<Reply, T> select)
    {
        var map = new Dictionary<string, T>(Count, StringComparer.Ordinal);
        for (var i = 0; i + 1 < _items.Count; i += 2) map[_items[i].ToString()] = select(_items[i + 1]);
        return map;
    }
}
