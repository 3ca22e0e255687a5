using System.Text;

namespace RedHare.Client;

/// <summary>An entry of a stream: its id and its fields in order. A field may occur several times.</summary>
public readonly struct StreamEntry
{
    private readonly IReadOnlyList<Reply>? _items;

    private StreamEntry(StreamId id, IReadOnlyList<Reply>? items) => (Id, _items) = (id, items);

    /// <summary>Its id.</summary>
    public StreamId Id { get; }

    /// <summary>True when it was deleted since a group's consumer got it: there are no fields then.</summary>
    public bool IsDeleted => _items is null;

    /// <summary>How many fields it has.</summary>
    public int Count => (_items?.Count ?? 0) / 2;

    /// <summary>A field's value as text; null when it has no such field.</summary>
    public string? this[string field] => Find(field) is { } found ? found.ToString() : null;

    /// <summary>The fields and their values as text.</summary>
    public IEnumerable<KeyValuePair<string, string>> Fields
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return new(_items![2 * i].ToString(), _items[2 * i + 1].ToString());
        }
    }

    /// <summary>The fields and their values as bytes.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> FieldBytes
    {
        get
        {
            for (var i = 0; i < Count; i++) yield return new(_items![2 * i].Bytes, _items[2 * i + 1].Bytes);
        }
    }

    /// <summary>A field's value as bytes; null when it has no such field.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string field) => Find(field) is { } found ? found.Bytes : default(ReadOnlyMemory<byte>?);

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {{{string.Join(", ", Fields.Select(pair => $"{pair.Key}: {pair.Value}"))}}}";

    /// <summary>From an id and its fields, which are null when the entry was deleted.</summary>
    internal static StreamEntry Of(Reply reply)
    {
        var parts = reply.Items;
        return new StreamEntry(StreamId.Of(parts[0]), parts[1].IsNull ? null : parts[1].Items);
    }

    private Reply? Find(string field)
    {
        if (_items is null) return null;
        Span<byte> name = field.Length <= 64 ? stackalloc byte[192] : new byte[Encoding.UTF8.GetMaxByteCount(field.Length)];
        name = name[..Encoding.UTF8.GetBytes(field, name)];
        for (var i = 0; i + 1 < _items.Count; i += 2)
            if (_items[i].Bytes.Span.SequenceEqual(name)) return _items[i + 1];
        return null;
    }
}

/// <summary>What was read of one of several streams.</summary>
/// <param name="Key">The stream's key.</param>
/// <param name="Entries">In order.</param>
public readonly record struct StreamEntries(RedisKey Key, StreamEntry[] Entries);
