using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A hash under construction, which no key holds yet.</summary>
internal struct HashBuilder
{
    private readonly HashLimits _limits;
    private PooledValue _value;

    /// <summary>An empty hash that will get so many fields.</summary>
    public HashBuilder(KeyReader near, long count, in HashLimits limits)
    {
        _limits = limits;
        _value = new PooledValue(near.Arena, count <= limits.Entries ? KeyEncoding.ListPack : KeyEncoding.HashTable);
    }

    /// <summary>Adds a field; false when it is there.</summary>
    public bool TryAdd(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (_value.Encoding == KeyEncoding.ListPack)
        {
            if (field.Length <= _limits.Bytes && value.Length <= _limits.Bytes && _value.Packed.Length + (long)field.Length + value.Length <= Pack.MaxLength)
            {
                if (Pack.Find(_value.Packed, Pack.First(_value.Packed), field, 1) >= 0) return false;
                Pack.Append(ref _value, field, value);
                return true;
            }
            ToTable();
        }
        return TryInsert(ref _value, field, value);
    }

    /// <summary>Makes the hash, which must not be empty, the value of a key. Nothing is left here.</summary>
    public void MoveTo(WriteScope key) => _value.MoveTo(key, KeyType.Hash, keepExpiry: false);

    /// <summary>Frees the hash if it was not moved.</summary>
    public void Dispose() => _value.Dispose(KeyType.Hash);

    private void ToTable()
    {
        var table = new PooledValue(_value.Arena, KeyEncoding.HashTable);
        try
        {
            var pack = _value.Packed;
            Span<byte> fieldScratch = stackalloc byte[PackEntry.ScratchLength], valueScratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                TryInsert(ref table, Pack.Get(pack, at).Text(fieldScratch), Pack.Get(pack, behind).Text(valueScratch));
                at = Pack.Next(pack, behind);
            }
        }
        catch (OutOfMemoryException)
        {
            table.Dispose(KeyType.Hash);
            throw;
        }
        _value.Dispose(KeyType.Hash);
        _value = table;
    }

    private static bool TryInsert(ref PooledValue value, ReadOnlySpan<byte> field, ReadOnlySpan<byte> text)
    {
        var arena = value.Arena;
        var hash = KeyHash.Of(field, arena.HashSeed);
        if (RecordTable<HashField>.Find(value.Table, field, hash) != 0) return false;
        var record = HashField.Create(arena, field, text);
        try
        {
            RecordTable<HashField>.Insert(ref value.Table, arena, record, hash);
            return true;
        }
        catch (OutOfMemoryException)
        {
            HashField.Free(arena, record);
            throw;
        }
    }
}
