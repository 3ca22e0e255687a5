using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RedHare.Patterns.Sessions;

/// <summary>Fields to set and to remove, all in one step. Fields that are not named stay as they are, whoever changes them meanwhile.</summary>
public sealed class SessionChanges
{
    private readonly Dictionary<string, byte[]?> _fields = [];

    /// <summary>How many fields change.</summary>
    public int Count => _fields.Count;

    /// <summary>Fields and their new values; null where the field is removed.</summary>
    internal IReadOnlyDictionary<string, byte[]?> Fields => _fields;

    /// <summary>Sets a field to text.</summary>
    /// <param name="field">Its name; it does not begin with <c>@</c>, as the session's own fields do.</param>
    /// <param name="text">The text, which may be empty.</param>
    public SessionChanges Set(string field, string text) => Put(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Sets a field to a number.</summary>
    public SessionChanges Set(string field, long number) => Put(field, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Sets a field to bytes, which are copied.</summary>
    public SessionChanges Set(string field, ReadOnlySpan<byte> bytes) => Put(field, bytes.ToArray());

    /// <summary>Sets a field to a value as JSON.</summary>
    public SessionChanges Set<T>(string field, T value, JsonTypeInfo<T> type) => Put(field, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Removes a field.</summary>
    public SessionChanges Remove(string field)
    {
        _fields[Checked(field)] = null;
        return this;
    }

    private SessionChanges Put(string field, byte[] value)
    {
        _fields[Checked(field)] = value;
        return this;
    }

    private static string Checked(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        return field[0] == '@' ? throw new ArgumentException("A field's name does not begin with @: the session's own do.", nameof(field)) : field;
    }
}
