using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RedHare.Patterns.Sessions;

/// <summary>A session as it was when it was read. It never changes; <see cref="SessionStore.UpdateAsync(string, SessionChanges, long?, CancellationToken)"/> changes what is stored.</summary>
public sealed class Session
{
    private readonly IReadOnlyList<Reply> _items; // names and values in turn
    private readonly SessionFields _fields;

    internal Session(string id, SessionFields fields, IReadOnlyList<Reply> items, TimeSpan remaining)
    {
        (Id, _fields, _items, Remaining) = (id, fields, items, remaining);
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            var name = items[i].Bytes.Span;
            if (name.IsEmpty || name[0] != (byte)'@') continue;
            if (name.SequenceEqual("@revision"u8)) Revision = items[i + 1].AsInteger();
            else if (name.SequenceEqual("@created"u8)) CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(items[i + 1].AsInteger());
            else if (name.SequenceEqual("@user"u8)) User = items[i + 1].Text;
            else if (name.SequenceEqual("@listed"u8)) ListedUntil = items[i + 1].AsInteger();
        }
    }

    /// <summary>Its name, which is its key too: give it to the session's owner alone.</summary>
    public string Id { get; }

    /// <summary>Whose it is; null for a visitor who is not known.</summary>
    public string? User { get; }

    /// <summary>One greater with each update that changes something. The first is 1.</summary>
    public long Revision { get; }

    /// <summary>When it was created, by the server's clock.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>How long it lives from when it was read, if it is not read again.</summary>
    public TimeSpan Remaining { get; }

    /// <summary>The names of its fields.</summary>
    public IEnumerable<string> Fields
    {
        get
        {
            for (var i = 0; i + 1 < _items.Count; i += 2)
                if (_items[i].ToString() is [not '@', ..] name) yield return name;
        }
    }

    /// <summary>Until when its user's list has it for certain, in milliseconds of the server's clock.</summary>
    internal long ListedUntil { get; }

    /// <summary>A field's text; null when it is absent.</summary>
    public string? Text(string field) => Bytes(field) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    /// <summary>A field's number; null when it is absent.</summary>
    /// <exception cref="FormatException">It is no number.</exception>
    public long? Number(string field) => Bytes(field) is { } bytes ? long.Parse(bytes.Span, CultureInfo.InvariantCulture) : null;

    /// <summary>A field's bytes; null when it is absent.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It is encrypted with a key that is not known, or was put here from another place.</exception>
    public ReadOnlyMemory<byte>? Bytes(string field)
    {
        var length = Encoding.UTF8.GetByteCount(field);
        Span<byte> name = length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(field, name);
        if (name.IsEmpty || name[0] == (byte)'@') return null;
        for (var i = 0; i + 1 < _items.Count; i += 2)
            if (_items[i].Bytes.Span.SequenceEqual(name)) return _fields.Decode(Id, field, _items[i + 1].Bytes);
        return null;
    }

    /// <summary>A field's value, which was set as JSON; the default when it is absent.</summary>
    /// <exception cref="JsonException">It is no JSON of that type.</exception>
    public T? Value<T>(string field, JsonTypeInfo<T> type) => Bytes(field) is { } bytes ? JsonSerializer.Deserialize(bytes.Span, type) : default;
}
