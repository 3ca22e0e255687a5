using System.Collections;

namespace RedHare.Amqp;

/// <summary>
/// A field table: named values in the order of the wire. A name may come twice, and then the first counts, as in RabbitMQ. Tables are short, so a lookup walks.
/// <para>Not safe for writing from several threads; a table that is shared is not written any more.</para>
/// </summary>
public sealed class AmqpTable : IReadOnlyList<KeyValuePair<string, AmqpValue>>, IEquatable<AmqpTable>
{
    /// <summary>How deep tables and arrays may nest on the wire. RabbitMQ sets no limit; ours keeps a frame of brackets from overflowing the stack.</summary>
    public const int MaxDepth = 64;

    private readonly List<KeyValuePair<string, AmqpValue>> _fields = [];
    private bool _isFrozen;

    /// <summary>A table without fields that cannot be written to.</summary>
    public static AmqpTable Empty { get; } = new() { _isFrozen = true };

    /// <inheritdoc/>
    public int Count => _fields.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, AmqpValue> this[int index] => _fields[index];

    /// <summary>The field of that name. Setting replaces the first of that name, or appends.</summary>
    /// <exception cref="KeyNotFoundException">There is no such field.</exception>
    public AmqpValue this[string name]
    {
        get => TryGet(name, out var value) ? value : throw new KeyNotFoundException($"The table has no field '{name}'.");
        set
        {
            ThrowIfFrozen();
            var field = new KeyValuePair<string, AmqpValue>(name, value);
            var index = IndexOf(name);
            if (index < 0) _fields.Add(field);
            else _fields[index] = field;
        }
    }

    /// <summary>Appends a field, also if there is one of that name.</summary>
    public void Add(string name, AmqpValue value)
    {
        ThrowIfFrozen();
        _fields.Add(new(name, value));
    }

    /// <summary>The field of that name, or null.</summary>
    public AmqpValue? Get(string name) => TryGet(name, out var value) ? value : default(AmqpValue?);

    /// <summary>The field of that name; false and a void when there is none.</summary>
    public bool TryGet(string name, out AmqpValue value)
    {
        var index = IndexOf(name);
        value = index < 0 ? default : _fields[index].Value;
        return index >= 0;
    }

    /// <summary>True when there is a field of that name.</summary>
    public bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>Takes out all fields of that name. True when there was one.</summary>
    public bool Remove(string name) => _fields.RemoveAll(field => field.Key == name) > 0;

    /// <summary>A table of its own with the same fields; what nests is shared.</summary>
    public AmqpTable Clone()
    {
        var clone = new AmqpTable();
        clone._fields.AddRange(_fields);
        return clone;
    }

    /// <summary>Reads a table with its length before it. Null when <paramref name="bytes"/> are not exactly one table.</summary>
    public static AmqpTable? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        var table = reader.Table();
        return reader.End() == FieldError.None ? table : null;
    }

    /// <summary>The table's bytes, its length before them.</summary>
    public byte[] ToBytes()
    {
        var writer = new FrameWriter(256);
        writer.Table(this);
        return writer.Written.ToArray();
    }

    /// <summary>Equal in names, types, values and order.</summary>
    public bool Equals(AmqpTable? other)
    {
        if (other is null || other.Count != Count) return false;
        for (var i = 0; i < Count; i++)
        {
            if (_fields[i].Key != other._fields[i].Key || !_fields[i].Value.Equals(other._fields[i].Value)) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AmqpTable);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, value) in _fields)
        {
            hash.Add(name);
            hash.Add(value);
        }
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, AmqpValue>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => ErlangTerm.Of(this);

    private void ThrowIfFrozen()
    {
        if (_isFrozen) throw new InvalidOperationException("The empty table stays empty.");
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].Key == name) return i;
        }
        return -1;
    }
}
