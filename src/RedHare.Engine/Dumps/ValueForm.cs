namespace RedHare.Engine;

/// <summary>How a value is written: the layout, and of a hash with fields that expire the first expiry in Unix milliseconds.</summary>
internal readonly record struct ValueForm(DumpType Type, long FirstExpiry = 0)
{
    /// <summary>Sets in packs and the activity of a stream's consumers.</summary>
    private const int SeventyTwo = 11;

    /// <summary>The form in a version of Redis's RDB format: 10 is that of Redis 7.0, 11 of 7.2. Fields that expire take a form of version 12 whatever the version.</summary>
    public static ValueForm Of(KeyReader key, int version) => key.Type switch
    {
        KeyType.String => new(DumpType.Text),
        KeyType.List => new(DumpType.ListNodes),
        KeyType.Set => new(key.Encoding == KeyEncoding.IntSet ? DumpType.IntegerSet : key.Encoding == KeyEncoding.ListPack && version >= SeventyTwo ? DumpType.SetPack : DumpType.Set),
        KeyType.Hash => OfHash(key),
        KeyType.SortedSet => new(key.Encoding == KeyEncoding.ListPack ? DumpType.SortedSetPack : DumpType.SortedSet),
        _ => new(version >= SeventyTwo ? DumpType.Stream : DumpType.StreamOfSeventy),
    };

    /// <summary>A hash with expired fields: deleting them is not the affair of who reads it.</summary>
    public static HashView WholeHash(KeyReader key) =>
        new(key.Encoding, key.Encoding == KeyEncoding.HashTable ? key.Bytes : key.Packed(), key.Arena, now: 0);

    private static ValueForm OfHash(KeyReader key)
    {
        if (key.Encoding == KeyEncoding.ListPack) return new(DumpType.HashPack);
        long first = 0;
        for (var walk = WholeHash(key).Walk(stackalloc byte[HashView.ScratchLength]); walk.Next();)
            if (walk.Expiry is var expiry && expiry != 0 && (first == 0 || expiry < first)) first = expiry;
        return new(first == 0 ? DumpType.Hash : DumpType.ExpiringHash, first);
    }
}
