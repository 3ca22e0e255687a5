using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Hashes: a few short fields as a pack of fields and values in turn, in the order they were added; once a field was to expire, as an <see cref="ExpiringPack"/>;
/// others as a table.
/// </summary>
/// <remarks>A hash that outgrows a limit becomes a table and stays one, as in Redis. Each change makes room before it changes anything.</remarks>
public static class HashValue
{
    /// <summary>The hash for reading; without fields where there is no key.</summary>
    public static HashView AsHash(this KeyReader key)
    {
        if (!key.Exists) return new HashView(KeyEncoding.ListPack, default, key.Arena, 0);
        return key.Encoding switch
        {
            KeyEncoding.ListPack => new HashView(KeyEncoding.ListPack, key.Packed(), key.Arena, 0),
            KeyEncoding.ListPackEx => new HashView(KeyEncoding.ListPackEx, key.Packed(), key.Arena, key.Unit.ExpiryInstant),
            _ => new HashView(KeyEncoding.HashTable, key.Bytes, key.Arena, key.Root<TableRoot>().Flagged > 0 ? key.Unit.ExpiryInstant : 0),
        };
    }

    /// <summary>Makes an absent key a hash of these fields and values in turn, which are distinct and fit into a pack, at once.</summary>
    public static void CreateHash<TSource>(this WriteScope key, scoped ref TSource fieldsAndValues) where TSource : struct, IPackSource, allows ref struct
    {
        var length = Pack.EmptyLength;
        for (var i = 0; i < fieldsAndValues.Count; i++) length += fieldsAndValues.Get(i).Size;
        var room = key.Create(KeyType.Hash, KeyEncoding.ListPack, length);
        Pack.Initialize(room[..Pack.EmptyLength]);
        var pack = new FilledPack(room, Pack.EmptyLength);
        Pack.AppendAll(ref pack, ref fieldsAndValues);
    }

    /// <summary>
    /// Makes a table of a hash that is about to get this many fields, the longest of which, or of their values, is of this length, where a pack may not hold them.
    /// An absent key is not created.
    /// </summary>
    public static void ExpectFields(this WriteScope key, long count, int longest, in HashLimits limits)
    {
        if (key.Exists && key.Encoding != KeyEncoding.HashTable && (count > limits.Entries || longest > limits.Bytes)) ToTable(key);
    }

    /// <summary>
    /// Sets a field, creating the key if it is absent. True when the field is new. One that was there loses its expiry, unless <paramref name="keepExpiry"/>.
    /// </summary>
    public static bool SetField(this WriteScope key, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, in HashLimits limits, bool keepExpiry = false)
    {
        var fits = field.Length <= limits.Bytes && value.Length <= limits.Bytes;
        if (!key.Exists)
        {
            if (fits && limits.Entries > 0)
            {
                var pair = new Pair(field, value);
                key.CreateHash(ref pair);
            }
            else CreateTable(key, field, value);
            return true;
        }
        if (key.Encoding == KeyEncoding.ListPack)
        {
            if (fits)
            {
                var pack = key.Packed();
                var storage = new ScopePack(key);
                var offset = Pack.Find(pack, Pack.First(pack), field, 1);
                if (offset >= 0)
                {
                    Pack.Replace(ref storage, Pack.Next(pack, offset), value);
                    return false;
                }
                if (Pack.Count(pack) / 2 < limits.Entries && pack.Length + (long)field.Length + value.Length <= Pack.MaxLength)
                {
                    Pack.Append(ref storage, field, value);
                    return true;
                }
            }
            ToTable(key);
        }
        else if (key.Encoding == KeyEncoding.ListPackEx)
        {
            if (fits && ExpiringPack.TrySet(key, field, value, limits.Entries, keepExpiry, out var isNew)) return isNew;
            ToTable(key);
        }
        return SetInTable(key, field, value, keepExpiry);
    }

    /// <summary>Removes a field; false when there is none. A hash without fields is the caller's to delete.</summary>
    public static bool RemoveField(this WriteScope key, ReadOnlySpan<byte> field)
    {
        if (key.Encoding != KeyEncoding.HashTable)
        {
            var stride = key.Encoding == KeyEncoding.ListPack ? 2 : ExpiringPack.Stride;
            var pack = key.Packed();
            var offset = Pack.Find(pack, Pack.First(pack), field, stride - 1);
            if (offset < 0) return false;
            var storage = new ScopePack(key);
            Pack.Delete(ref storage, offset, stride);
            return true;
        }
        var hash = KeyHash.Of(field, key.Arena.HashSeed);
        ref var table = ref key.Root<TableRoot>();
        var record = RecordTable<HashField>.Find(table, field, hash);
        if (record == 0) return false;
        TableDump.Changing(table, key.Arena, record, hash);
        RecordTable<HashField>.Remove(ref table, key.Arena, record, hash);
        HashField.Free(key.Arena, record);
        key.MarkChanged();
        return true;
    }

    private static bool SetInTable(WriteScope key, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, bool keepExpiry)
    {
        var hash = KeyHash.Of(field, key.Arena.HashSeed);
        ref var table = ref key.Root<TableRoot>();
        var record = RecordTable<HashField>.Find(table, field, hash);
        if (record == 0)
        {
            Insert(ref table, key, field, value, 0, hash);
            key.MarkChanged();
            return true;
        }
        TableDump.Changing(table, key.Arena, record, hash);
        var old = HashField.Expiry(record);
        var expiry = keepExpiry ? old : 0;
        if (expiry != old || !HashField.TryReplace(record, value))
        {
            var replacement = HashField.Create(key.Arena, field, value, expiry);
            RecordTable<HashField>.Replace(ref table, record, replacement, hash, flagged: expiry != 0);
            HashField.Free(key.Arena, record);
        }
        key.MarkChanged();
        return false;
    }

    private static void Insert(ref TableRoot table, WriteScope key, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiry, ulong hash)
    {
        TableDump.Adding(table, key.Arena, field, hash);
        var record = HashField.Create(key.Arena, field, value, expiry);
        try
        {
            RecordTable<HashField>.Insert(ref table, key.Arena, record, hash, flagged: expiry != 0);
        }
        catch (OutOfMemoryException)
        {
            HashField.Free(key.Arena, record);
            throw;
        }
    }

    private static void CreateTable(WriteScope key, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        var table = default(TableRoot);
        try
        {
            Insert(ref table, key, field, value, 0, KeyHash.Of(field, key.Arena.HashSeed));
            MemoryMarshal.Write(key.Create(KeyType.Hash, KeyEncoding.HashTable, Marshal.SizeOf<TableRoot>()), table);
        }
        catch (OutOfMemoryException)
        {
            Free(ref table, key);
            throw;
        }
    }

    private static void ToTable(WriteScope key)
    {
        var table = default(TableRoot);
        try
        {
            // Expired fields go along: who deletes them also says so.
            var walk = new HashWalk(key.Encoding, key.Packed(), 0, stackalloc byte[HashView.ScratchLength]);
            while (walk.Next()) Insert(ref table, key, walk.Field, walk.Value, walk.Expiry, KeyHash.Of(walk.Field, key.Arena.HashSeed));
            new ScopePack(key).Resize(Marshal.SizeOf<TableRoot>());
        }
        catch (OutOfMemoryException)
        {
            Free(ref table, key);
            throw;
        }
        key.SetEncoding(KeyType.Hash, KeyEncoding.HashTable);
        key.Root<TableRoot>() = table;
    }

    private static void Free(ref TableRoot table, WriteScope key)
    {
        var budget = int.MaxValue;
        ValueDisposal.FreeSlice(key.Arena, KeyType.Hash, KeyEncoding.HashTable, MemoryMarshal.AsBytes(new Span<TableRoot>(ref table)), ref budget);
    }

    private readonly ref struct Pair : IPackSource
    {
        private readonly PackValue _field, _value;

        public Pair(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
        {
            _field = field;
            _value = value;
        }

        public int Count => 2;

        public PackValue Get(int index) => index == 0 ? _field : _value;
    }
}
